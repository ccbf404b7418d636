using System.Runtime.ExceptionServices;
using FedActors.Core.Edges;

namespace FedActors.Core.Vectors;

/// <summary>Runs all parts one after another on the calling thread.</summary>
public sealed class InlineRangeRunner : IRangeRunner
{
    private InlineRangeRunner()
    {
    }

    /// <summary>The one instance; it has no state.</summary>
    public static InlineRangeRunner Instance { get; } = new();

    /// <inheritdoc/>
    public int Width => 1;

    /// <inheritdoc/>
    public void Run(int parts, Action<int> body)
    {
        Exception? first = null;
        for (int part = 0; part < parts; part++)
        {
            try
            {
                body(part);
            }
            catch (Exception exception)
            {
                // All parts run even then, as they would on several threads.
                first ??= exception;
            }
        }

        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }
}
