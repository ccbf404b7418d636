using FedActors.Core.Edges;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.Reports;
using FedActors.Federation.Stores;
using FedActors.Federation.Tasks;

namespace FedActors.Federation.InProcess;

/// <summary>
/// Runs a whole federation in this process in real time: one aggregator actor, one client actor per centre, training on all cores. The
/// same options give the same model, bit for bit, at any number of threads, as long as rounds wait for their whole cohort.
/// </summary>
public static class InProcessFederation
{
    /// <summary>Starts the run, or goes on after the journal's last round, and returns when it is over.</summary>
    /// <param name="options">The run.</param>
    /// <param name="task">What it works on, made from the same options.</param>
    /// <param name="journal">Committed rounds; the caller owns it.</param>
    /// <param name="models">Global models; the caller owns it.</param>
    /// <param name="log">Told what happens.</param>
    /// <param name="stop">Ends the run within two seconds; committed rounds stay.</param>
    /// <exception cref="Core.MalformedInputException">The journal is that of another run or configuration, or lacks its model.</exception>
    public static RunEnd Run(
        FederationOptions options, FederatedTask task, ILocalJournal journal, IModelStore models, RunLog log, CancellationToken stop)
    {
        using var run = new InProcessRun(options, task, journal, models, log);
        return run.Execute(stop);
    }
}
