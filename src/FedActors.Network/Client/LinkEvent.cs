using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>What a link's owner is told; for logs, tables and exits, never for the protocol.</summary>
public abstract record LinkEvent
{
    private LinkEvent()
    {
    }

    /// <summary>A session with the leading seed has begun.</summary>
    /// <param name="Seed">Who leads.</param>
    /// <param name="Terms">What it said.</param>
    public sealed record Connected(Uri Seed, WelcomeTerms Terms) : LinkEvent;

    /// <summary>The session is over; the link dials again.</summary>
    /// <param name="Seed">Whose session it was.</param>
    /// <param name="Reason">A sentence saying why.</param>
    public sealed record Lost(Uri Seed, string Reason) : LinkEvent;

    /// <summary>A seed could not be reached or did not behave like one; the link dials on.</summary>
    /// <param name="Seed">Who was dialled.</param>
    /// <param name="Reason">A sentence saying what was found and what to check.</param>
    public sealed record Failed(Uri Seed, string Reason) : LinkEvent;

    /// <summary>A list that a message named could not be had; the seed repeats the message.</summary>
    /// <param name="Seed">Whose message it was.</param>
    /// <param name="Reason">A sentence saying why.</param>
    public sealed record LetterMissed(Uri Seed, string Reason) : LinkEvent;

    /// <summary>A seed refused; the link goes where it was sent, or tries on. A refusal that ends it is <see cref="GaveUp"/> alone.</summary>
    /// <param name="Seed">Who refused.</param>
    /// <param name="Refusal">What it said.</param>
    public sealed record Refused(Uri Seed, Refusal Refusal) : LinkEvent;

    /// <summary>There is no point in dialling on; nothing follows.</summary>
    /// <param name="Seed">Whose answer decided it.</param>
    /// <param name="Refusal">What it said.</param>
    public sealed record GaveUp(Uri Seed, Refusal Refusal) : LinkEvent;
}
