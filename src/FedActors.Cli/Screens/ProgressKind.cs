namespace FedActors.Cli.Screens;

/// <summary>How progress is shown.</summary>
internal enum ProgressKind
{
    /// <summary>Not at all: the output is for a program.</summary>
    None,

    /// <summary>A line now and then, for logs and pipes.</summary>
    Lines,

    /// <summary>A display that is redrawn in place.</summary>
    Live,
}
