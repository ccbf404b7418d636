using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Federation.Configuration;
using FedActors.Federation.Tasks;

namespace FedActors.Seed.Leading;

/// <summary>The run as all seeds share it: its configuration, which this seed must have too, and what operators want of it.</summary>
/// <param name="registry">Where runs are noted.</param>
/// <param name="options">The run as this seed's configuration describes it.</param>
/// <param name="task">What it works on.</param>
/// <param name="openModels">Opens the run's models in the store, with what the registry knows of it by then.</param>
internal sealed class RunInStore(IRunRegistry registry, FederationOptions options, SeedTask task, Func<IModelStore> openModels)
{
    private (Sha256Digest Digest, ModelVector Model)? _drawn;

    /// <summary>Notes the run if it is new.</summary>
    /// <returns>What operators want of it.</returns>
    /// <exception cref="MalformedInputException">It began with another configuration than this seed's.</exception>
    public RunWish Open()
    {
        // The first model may be large: it is drawn only for a run that is new.
        RegisteredRun known = Find() ?? Register();
        if (known.Configuration != options.Configuration)
        {
            throw new MalformedInputException(
                $"run {options.Run.RunId}",
                $"it began with the configuration {known.Configuration.Short}, this seed's is {options.Configuration.Short}: it does not lead. "
                + "Give this seed the configuration of the others (run.rounds, targets, time-budget, threads and description may differ), or another name to start another run.");
        }

        return known.Wish;
    }

    /// <summary>
    /// The model the run begins with: the one that its first leader has stored. Drawn here again it need not be the same bit for bit, for
    /// another machine may round otherwise.
    /// </summary>
    /// <exception cref="MalformedInputException">It is not in the store, and another one is drawn here.</exception>
    public ModelVector InitialModel(IModelStore models)
    {
        Sha256Digest digest = Find()?.InitialModel ?? throw new InvariantBrokenException($"Run {options.Run.RunId} is led and not noted.");
        if (_drawn is { } own && own.Digest == digest)
        {
            // Whoever has just stored it need not read it, which would take as much memory again.
            _drawn = null;
            return own.Model;
        }

        if (models.Find(digest) is { } stored)
        {
            return stored;
        }

        ModelVector drawn = task.InitialModel();
        Sha256Digest found = ModelFile.Digest(drawn);
        return found == digest ? drawn : throw new MalformedInputException(
            $"run {options.Run.RunId}",
            $"it began with the model {digest.Short}, which is not in the store any more, and this seed draws {found.Short}. "
            + "Restore the store's models, or start the run under another name.");
    }

    /// <summary>What operators want of it now; null where the store does not know it.</summary>
    public RunWish? Wish() => Find()?.Wish;

    /// <summary>The model is stored before the run names it, so that a seed that dies in between leaves a run that is still new.</summary>
    private RegisteredRun Register()
    {
        ModelVector drawn = task.InitialModel();
        Sha256Digest digest = openModels().Put(drawn);
        _drawn = (digest, drawn);
        return registry.Open(new RegisteredRun(
            options.Run.RunId, options.Configuration, EffectiveConfiguration.Json(options), digest, RunWish.Run, default));
    }

    private RegisteredRun? Find() => registry.All().FirstOrDefault(run => run.RunId == options.Run.RunId);
}
