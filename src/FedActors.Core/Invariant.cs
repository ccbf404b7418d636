using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FedActors.Core;

/// <summary>Conditions that only our own bug can break; checked in release builds too.</summary>
public static class Invariant
{
    /// <summary>Throws, quoting the condition, unless it holds.</summary>
    /// <exception cref="InvariantBrokenException">The condition is false.</exception>
    public static void Require(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string text = "",
        [CallerMemberName] string member = "")
    {
        if (!condition)
        {
            throw new InvariantBrokenException($"Invariant broken in {member}: {text}");
        }
    }
}
