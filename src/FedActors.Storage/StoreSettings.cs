using System.Globalization;
using FedActors.Core;

namespace FedActors.Storage;

/// <summary>What a store says of itself, checked against what this program can use.</summary>
internal static class StoreSettings
{
    /// <summary>Refuses tables that a newer program made, or whose version nobody knows.</summary>
    public static void RequireVersion(string store, string? found, int known)
    {
        if (!int.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out int version))
        {
            throw new MalformedInputException(
                store, "the store does not say which version its tables have: it is damaged or not a store of this program. Restore a backup or name another.");
        }

        if (version > known)
        {
            throw new MalformedInputException(
                store, $"the store's tables have version {version}; this program knows up to {known}. Start a newer program; nothing was changed.");
        }
    }

    /// <summary>Refuses the store of another federation.</summary>
    public static void RequireFederation(string store, string? found, string? wanted)
    {
        if (found is not null && wanted is not null && found != wanted)
        {
            throw new MalformedInputException(
                store, $"the store belongs to the federation \"{found}\", not to \"{wanted}\". Each federation has a store (in PostgreSQL: a schema) of its own.");
        }
    }
}
