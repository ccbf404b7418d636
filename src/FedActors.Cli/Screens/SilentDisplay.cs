namespace FedActors.Cli.Screens;

/// <summary>Shows nothing.</summary>
internal sealed class SilentDisplay : IRunDisplay
{
    /// <inheritdoc/>
    public TResult Show<TResult>(Func<TResult> work) => work();
}
