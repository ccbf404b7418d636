using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FedActors.Network.Server;

/// <summary>Which bytes of an update a request brings.</summary>
/// <param name="From">Where they begin.</param>
/// <param name="Length">How many.</param>
/// <param name="Total">How many the whole file has.</param>
internal readonly record struct PieceRange(long From, long Length, long Total)
{
    /// <summary>Whether the request brings nothing and only asks how far the update has come.</summary>
    public bool IsQuestion => From < 0;

    /// <summary>Reads <c>Content-Range: bytes a-b/total</c> (the whole file without it, a question with <c>bytes */total</c>); null where it is none.</summary>
    public static PieceRange? Read(HttpRequest request)
    {
        if (request.ContentLength is not { } length)
        {
            return null;
        }

        if (request.Headers.ContentRange.Count == 0)
        {
            return new PieceRange(0, length, length);
        }

        if (!ContentRangeHeaderValue.TryParse(request.Headers.ContentRange.ToString(), out ContentRangeHeaderValue? range)
            || range.Unit != "bytes" || range.Length is not { } total)
        {
            return null;
        }

        return range.From is not { } from || range.To is not { } to ? length == 0 ? new PieceRange(-1, 0, total) : null
            : to - from + 1 == length && to < total ? new PieceRange(from, length, total)
            : null;
    }
}
