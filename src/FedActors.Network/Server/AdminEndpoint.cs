using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FedActors.Core.Rounds;
using FedActors.Network.Admin;
using FedActors.Network.Identity;
using FedActors.Network.Wire;
using Microsoft.AspNetCore.Http;

namespace FedActors.Network.Server;

/// <summary>What operators and other seeds may ask: status, members, runs, rounds, models, and what they may wish.</summary>
public sealed class AdminEndpoint(ISeedView view)
{
    private const int RoundsMax = 1000, AtOnceMax = 4;

    // The view may ask the store, which must not be flooded from here.
    private readonly SemaphoreSlim _asking = new(AtOnceMax);

    internal IEnumerable<Route> Routes(NetworkMetrics metrics)
    {
        PeerRole[] operators = [PeerRole.Operator, PeerRole.Seed], everyone = [PeerRole.Operator, PeerRole.Seed, PeerRole.Node];
        yield return new(AdminPaths.Status, ["GET"], operators, (context, _, _) => Tell(context, view.Status(), AdminJson.Default.SeedStatus));
        yield return new(AdminPaths.Metrics, ["GET"], operators, (context, _, _) => TellMetrics(context, metrics));
        yield return new(AdminPaths.Members, ["GET"], operators, (context, _, _) => Ask(context, view.Members, AdminJson.Default.IReadOnlyListMemberRow));
        yield return new(AdminPaths.Runs, ["GET"], operators, (context, _, _) => Ask(context, view.Runs, AdminJson.Default.IReadOnlyListRunRow));
        yield return new(AdminPaths.Runs + "/", ["GET", "POST"], operators, OfRun);
        yield return new(AdminPaths.Health, ["GET"], everyone, (context, peer, _) => Health(context, peer.Identity.Role != PeerRole.Node));
    }

    private Task<Problem?> OfRun(HttpContext context, Peer peer, string tail)
    {
        string[] parts = tail.Split('/');
        string run = parts[0], method = context.Request.Method;
        return parts.Length != 2 ? Task.FromResult<Problem?>(NotFound())
            : (method, parts[1]) switch
            {
                ("GET", "rounds") => Rounds(context, run),
                ("GET", "model") => Model(context, run),
                ("POST", "wish") => Wish(context, peer, run),
                (_, "rounds" or "model" or "wish") => Task.FromResult<Problem?>(new Problem(405, Reasons.MethodNotAllowed, $"{method} is not for {parts[1]}; wishes are posted, the rest is got.", Retryable: false)),
                _ => Task.FromResult<Problem?>(NotFound()),
            };
    }

    private async Task<Problem?> Rounds(HttpContext context, string run)
    {
        IQueryCollection query = context.Request.Query;
        return Number(query["from"], 1, 1, int.MaxValue) is { } from && Number(query["count"], 100, 1, RoundsMax) is { } count
            ? await Ask(context, () => view.Rounds(run, from, count), AdminJson.Default.IReadOnlyListRoundRow)
            : new Problem(400, Reasons.Malformed, $"from is a round, 1 or more, and count a number from 1 to {RoundsMax}.", Retryable: false);
    }

    private async Task<Problem?> Model(HttpContext context, string run)
    {
        string? round = context.Request.Query["round"];
        return round is null ? await Ask(context, () => (view.Model(run, null, out Problem? problem), problem), AdminJson.Default.ModelPlace)
            : Number(round, 0, 0, int.MaxValue) is { } number ? await Ask(context, () => (view.Model(run, number, out Problem? problem), problem), AdminJson.Default.ModelPlace)
            : new Problem(400, Reasons.Malformed, "round is a number, 0 for the initial model.", Retryable: false);
    }

    private async Task<Problem?> Wish(HttpContext context, Peer peer, string run)
    {
        WishOrder? order;
        try
        {
            order = await JsonSerializer.DeserializeAsync(context.Request.Body, AdminJson.Default.WishOrder, context.RequestAborted);
        }
        catch (JsonException)
        {
            // Said below, as for a word that is none of the three.
            order = null;
        }

        RunWish? wish = order?.Wish switch { "run" => RunWish.Run, "pause" => RunWish.Pause, "stop" => RunWish.Stop, _ => null };
        return wish is { } known
            ? await Ask(context, () => (view.SetWish(run, known, peer.Identity.Name, out Problem? problem) ? order : null, problem), AdminJson.Default.WishOrder)
            : new Problem(400, Reasons.Malformed, "A wish is {\"wish\": \"run\"}, \"pause\" or \"stop\".", Retryable: false);
    }

    /// <summary>503 where the seed cannot do its work; what only wants looking at is a warning, which must not take the seed out of a balancer.</summary>
    private async Task<Problem?> Health(HttpContext context, bool isToldAll)
    {
        SeedStatus status = view.Status();
        if (!status.Store.IsReachable)
        {
            string since = status.Store.Since is { } moment ? $" since {moment:u}" : "", trouble = isToldAll ? $": {status.Store.Trouble}" : ".";
            return new Problem(503, Reasons.StoreUnavailable,
                $"The {status.Store.Kind} store has not answered{since}{trouble} Meanwhile nothing is committed, nodes train on or wait, and the store is tried again, up to each second.",
                Retryable: true, RetryAfterMilliseconds: 1000);
        }

        bool isValid = view.CertificateFlaw() is null;
        context.Response.StatusCode = isValid ? 200 : 503;
        string word = !isValid ? "trouble" : status.Alarms.Count > 0 ? "warning" : "ok";
        return await Tell(context, new HealthReport(word, status.Standing, isToldAll ? status.Alarms : []), AdminJson.Default.HealthReport);
    }

    private Task<Problem?> Ask<TAnswer>(HttpContext context, Func<TAnswer?> ask, JsonTypeInfo<TAnswer> type)
        where TAnswer : class => Ask(context, () => (ask(), (Problem?)null), type);

    private async Task<Problem?> Ask<TAnswer>(HttpContext context, Func<(TAnswer? Answer, Problem? Problem)> ask, JsonTypeInfo<TAnswer> type)
        where TAnswer : class
    {
        (TAnswer? Answer, Problem? Problem) found;
        await _asking.WaitAsync(context.RequestAborted);
        try
        {
            found = await Task.Run(ask);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new Problem(503, Reasons.StoreUnavailable, $"The seed cannot find out now: {error.Message}", Retryable: true, RetryAfterMilliseconds: 1000);
        }
        finally
        {
            _asking.Release();
        }

        return found.Problem ?? (found.Answer is null ? NotFound() : await Tell(context, found.Answer, type));
    }

    private static async Task<Problem?> Tell<TAnswer>(HttpContext context, TAnswer answer, JsonTypeInfo<TAnswer> type)
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        return null;
    }

    private async Task<Problem?> TellMetrics(HttpContext context, NetworkMetrics metrics)
    {
        byte[] page = Encoding.UTF8.GetBytes(MetricsPage.Of(view.Status(), metrics));
        context.Response.ContentType = MetricsPage.ContentType;
        context.Response.ContentLength = page.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(page, context.RequestAborted);
        return null;
    }

    private static Problem NotFound() => new(404, Reasons.NotFound, "There is no such run, round or question; /v1/runs lists the runs.", Retryable: false);

    private static int? Number(string? text, int otherwise, int least, int most) =>
        string.IsNullOrEmpty(text) ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number
        : null;
}
