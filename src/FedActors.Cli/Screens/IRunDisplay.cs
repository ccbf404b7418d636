namespace FedActors.Cli.Screens;

/// <summary>Shows a run while it goes on.</summary>
internal interface IRunDisplay
{
    /// <summary>Runs the work and shows its progress until it ends.</summary>
    TResult Show<TResult>(Func<TResult> work);
}
