using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Network.Admin;
using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>
/// An operator's questions and wishes. Any seed answers them, so the list is asked in turn until one does. Safe for many threads.
/// </summary>
public sealed class SeedClient
{
    // A thousand rounds or ten thousand members with their words.
    private const int AnswerBytesMax = 1 << 24;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly PeerTransport _transport;

    /// <summary>Asks the given seeds.</summary>
    /// <param name="transport">An operator's or a seed's connections; not disposed.</param>
    /// <param name="seeds">https addresses.</param>
    public SeedClient(PeerTransport transport, IReadOnlyList<string> seeds)
    {
        _transport = transport;
        Seeds = [.. seeds.Select(seed => SeedRoute.Parse(seed)
            ?? throw new ArgumentException($"'{seed}' is no address of a seed; write it like https://seed-1.example:7443.", nameof(seeds)))];
        ArgumentOutOfRangeException.ThrowIfZero(Seeds.Count, nameof(seeds));
    }

    /// <summary>Who is asked, in this order.</summary>
    public IReadOnlyList<Uri> Seeds { get; }

    /// <summary>How the cluster stands, as the first seed that answers sees it.</summary>
    /// <exception cref="NoSeedException">None answered.</exception>
    /// <exception cref="ProblemException">One refused in words.</exception>
    public Task<SeedStatus> StatusAsync(CancellationToken cancellation = default) =>
        AskAsync(AdminPaths.Status, AdminJson.Default.SeedStatus, cancellation);

    /// <summary>How one seed stands.</summary>
    public Task<SeedStatus> StatusOfAsync(Uri seed, CancellationToken cancellation = default) =>
        AskAsync([seed], HttpMethod.Get, AdminPaths.Status, null, AdminJson.Default.SeedStatus, cancellation);

    /// <summary>All sites that ever joined.</summary>
    public Task<IReadOnlyList<MemberRow>> MembersAsync(CancellationToken cancellation = default) =>
        AskAsync(AdminPaths.Members, AdminJson.Default.IReadOnlyListMemberRow, cancellation);

    /// <summary>All runs in the store.</summary>
    public Task<IReadOnlyList<RunRow>> RunsAsync(CancellationToken cancellation = default) =>
        AskAsync(AdminPaths.Runs, AdminJson.Default.IReadOnlyListRunRow, cancellation);

    /// <summary>Committed rounds of a run.</summary>
    /// <param name="run">The run's name.</param>
    /// <param name="from">The first round wanted.</param>
    /// <param name="count">At most how many.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<IReadOnlyList<RoundRow>> RoundsAsync(string run, int from = 1, int count = 100, CancellationToken cancellation = default) =>
        AskAsync(AdminPaths.Rounds(run, from, count), AdminJson.Default.IReadOnlyListRoundRow, cancellation);

    /// <summary>Which model a run has, or had after a round.</summary>
    public Task<ModelPlace> ModelAsync(string run, int? round = null, CancellationToken cancellation = default) =>
        AskAsync(AdminPaths.Model(run, round), AdminJson.Default.ModelPlace, cancellation);

    /// <summary>Says what a run is to do from now on.</summary>
    public Task<WishOrder> WishAsync(string run, RunWish wish, CancellationToken cancellation = default)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new WishOrder(wish.ToString().ToLowerInvariant()), AdminJson.Default.WishOrder);
        return AskAsync(Seeds, HttpMethod.Post, AdminPaths.Wish(run), body, AdminJson.Default.WishOrder, cancellation);
    }

    /// <summary>
    /// Writes a model to a file, by way of a file beside it with the ending .part; a later call goes on where an earlier one was cut off.
    /// </summary>
    /// <param name="model">Which; from <see cref="ModelAsync"/>.</param>
    /// <param name="path">The file; replaced where it exists, and only once the whole model is there and has its digest.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The file's length in bytes.</returns>
    public async Task<long> ExportAsync(ModelPlace model, string path, CancellationToken cancellation = default)
    {
        var export = new ModelExport(_transport, Sha256Digest.Parse(model.Digest), path);
        return await export.RunAsync(Seeds, cancellation);
    }

    private Task<T> AskAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        AskAsync(Seeds, HttpMethod.Get, path, null, type, cancellation);

    private async Task<T> AskAsync<T>(
        IReadOnlyList<Uri> seeds, HttpMethod method, string path, byte[]? body, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var reasons = new List<string>();
        ProblemException? refused = null;
        foreach (Uri seed in seeds)
        {
            try
            {
                return await AskOneAsync(seed, method, path, body, type, cancellation);
            }
            catch (ProblemException error) when (error.Problem.Retryable)
            {
                // Another seed may be able to.
                refused = error;
                reasons.Add(Explain(error, seed));
            }
            catch (Exception error) when (error is not ProblemException && DialFailure.IsExpected(error) && !cancellation.IsCancellationRequested)
            {
                reasons.Add(Explain(error, seed));
            }
        }

        throw refused is not null && reasons.Count == 1 ? refused : new NoSeedException(reasons);
    }

    private async Task<T> AskOneAsync<T>(
        Uri seed, HttpMethod method, string path, byte[]? body, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var clock = new TransferClock(AnswerTimeout, cancellation);
        using var request = new HttpRequestMessage(method, new Uri(seed, path)) { Version = HttpVersion.Version11 };
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using HttpResponseMessage response = await _transport.Bulk.SendAsync(request, clock.Token);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new ProblemException(await ProblemBody.ReadAsync(response, clock.Token));
        }

        await using Stream stream = await response.Content.ReadAsStreamAsync(clock.Token);
        var answer = new ArrayBufferWriter<byte>();
        int read;
        while ((read = await stream.ReadAsync(answer.GetMemory(1 << 14), clock.Token)) > 0)
        {
            clock.Wind();
            answer.Advance(read);
            if (answer.WrittenCount > AnswerBytesMax)
            {
                throw new WireException(Reasons.TooLarge, $"the answer has more than {AnswerBytesMax} bytes.");
            }
        }

        try
        {
            return JsonSerializer.Deserialize(answer.WrittenSpan, type) ?? throw new WireException(Reasons.Malformed, "the answer is null.");
        }
        catch (JsonException error)
        {
            throw new WireException(Reasons.Malformed, $"the answer to {path} is not what this release knows: {error.Message}");
        }
    }

    private string Explain(Exception error, Uri seed) =>
        DialFailure.Explain(error, seed, _transport.Credentials.TlsContext.TargetCertificate, DateTimeOffset.UtcNow);
}
