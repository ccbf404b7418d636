using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.Tasks;
using FedActors.Core.Protocol;

namespace FedActors.Seed.Leading;

/// <summary>The run as all seeds share it: its configuration, which this seed must have too, and what operators want of it.</summary>
/// <param name="registry">Where runs are noted.</param>
/// <param name="options">The run as this seed's configuration describes it.</param>
/// <param name="task">What it works on.</param>
internal sealed class RunInStore(IRunRegistry registry, FederationOptions options, SeedTask task)
{
    /// <summary>Notes the run if it is new.</summary>
    /// <returns>What operators want of it.</returns>
    /// <exception cref="MalformedInputException">It began with another configuration than this seed's.</exception>
    public RunWish Open()
    {
        // The first model may be large: it is drawn only for a run that is new.
        RegisteredRun known = Find() ?? registry.Open(new RegisteredRun(
            options.Run.RunId, options.Configuration, EffectiveConfiguration.Json(options), ModelFile.Digest(task.InitialModel()), RunWish.Run, default));
        if (known.Configuration != options.Configuration)
        {
            throw new MalformedInputException(
                $"run {options.Run.RunId}",
                $"it began with the configuration {known.Configuration.Short}, this seed's is {options.Configuration.Short}: it does not lead. "
                + "Give this seed the configuration of the others (run.rounds, targets, time-budget, threads and description may differ), or another name to start another run.");
        }

        return known.Wish;
    }

    /// <summary>What operators want of it now; null where the store does not know it.</summary>
    public RunWish? Wish() => Find()?.Wish;

    private RegisteredRun? Find() => registry.All().FirstOrDefault(run => run.RunId == options.Run.RunId);
}
