namespace FedActors.Storage;

/// <summary>
/// A store could not do what it was asked, for a reason that may pass: it is not reached, is too slow, or its disk is full. Asking again
/// is safe; what needs a person's hand first is a <see cref="Core.MalformedInputException"/> instead.
/// </summary>
/// <param name="store">How the store is named, never with a password.</param>
/// <param name="doing">What was tried, such as "appending round 12 of run digits".</param>
/// <param name="what">What happened and what helps, as sentences.</param>
/// <param name="cause">The driver's own error, or null.</param>
public sealed class StoreException(string store, string doing, string what, Exception? cause = null)
    : IOException($"{store}: {doing} failed. {what}", cause)
{
    /// <summary>How the store is named.</summary>
    public string Store { get; } = store;

    /// <summary>What was tried.</summary>
    public string Doing { get; } = doing;
}
