using System.Collections.Concurrent;
using FedActors.Actors;
using FedActors.Actors.Hosting;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;
using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>
/// A node's way to whichever seed leads: one session at a time, dialled again for as long as the process lives, and models and updates
/// beside it on connections of their own. What is sent while there is no session is lost; machines repeat themselves.
/// </summary>
public sealed class NodeLink : IClientPort, IAsyncDisposable
{
    // A client's mailbox is full only for moments; a transfer's answer must not be lost then, because nobody repeats it.
    private const int AnswerTriesMax = 200;

    private static readonly TimeSpan AnswerRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FarewellMax = TimeSpan.FromSeconds(1);

    private readonly NodeLinkOptions _options;
    private readonly PeerTransport _transport;
    private readonly Action<LinkEvent> _observe;
    private readonly SeedRoute _route = new(Random.Shared.NextDouble);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<TaskKey, CancellationTokenSource> _transfers = new();
    private readonly EnclosedBodies _enclosed = new();
    private readonly LetterFetch _letters;
    private volatile NodeSession? _session;
    private ModelShape? _shape;
    private Task _dialling = Task.CompletedTask;

    /// <summary>A link that has not begun; <see cref="Start"/> begins it.</summary>
    /// <param name="options">Where to dial and how patiently.</param>
    /// <param name="transport">The identity's connections; not disposed.</param>
    /// <param name="observe">Told what happens, in order, from one thread at a time; it must return soon.</param>
    public NodeLink(NodeLinkOptions options, PeerTransport transport, Action<LinkEvent> observe)
    {
        (_options, _transport, _shape) = (options, transport, options.Shape);
        _observe = happened =>
        {
            // A letter's fetch ends on a thread of its own.
            lock (_letters!)
            {
                observe(happened);
            }
        };
        _letters = new LetterFetch(transport, options.Transfers);
        _route.Learn(options.Seeds);
        if (_route.Seeds.Count == 0)
        {
            throw new ArgumentException($"No seed can be dialled: '{string.Join("', '", options.Seeds)}' has no https address such as https://seed-1.example:7443.", nameof(options));
        }
    }

    /// <summary>What the leading seed said when the present session began; null while there is none.</summary>
    public WelcomeTerms? Terms => _session?.Terms;

    /// <summary>Completes when the link has given up or been disposed; never fails.</summary>
    public Task Ended => _dialling;

    /// <summary>All seeds known, those learned included.</summary>
    public IReadOnlyList<Uri> Seeds => _route.Seeds;

    /// <summary>Begins to dial, once.</summary>
    /// <param name="client">Hears what the aggregator says.</param>
    public void Start(ActorRef<ClientInput> client) => _dialling = Task.Run(() => DialAsync(client));

    /// <inheritdoc/>
    public void Send(AggregatorMessage message) => _session?.Send(new WireMessage.FromNode(message, _enclosed.For(message)));

    /// <inheritdoc/>
    public void Fetch(TaskKey key, Sha256Digest model, ActorRef<ClientInput> replyTo)
    {
        if (_options.Cache.Find(model) is { } kept)
        {
            _ = AnswerAsync(replyTo, new ClientInput.Fetched(key, model, kept));
            return;
        }

        Transfer(key, replyTo, cancellation => FetchAsync(key, model, cancellation), reason => new ClientInput.FetchFailed(key, reason));
    }

    /// <inheritdoc/>
    public void Upload(TaskKey key, LocalUpdate.Ready update, ActorRef<ClientInput> replyTo)
    {
        if (_session is { } session && IsShort(update, session.Terms) && ImageOf(update, session.Terms) is { } image && _enclosed.TryKeep(key, update, image, session.Terms))
        {
            // It goes with the offer that the machine makes now.
            _ = AnswerAsync(replyTo, new ClientInput.Uploaded(key));
            return;
        }

        Transfer(key, replyTo, cancellation => UploadAsync(key, update, cancellation), reason => new ClientInput.UploadFailed(key, reason));
    }

    /// <inheritdoc/>
    public void Cancel(TaskKey key)
    {
        lock (_transfers)
        {
            // A transfer that ends at this moment disposes its source under the same lock.
            if (_transfers.TryRemove(key, out CancellationTokenSource? transfer))
            {
                transfer.Cancel();
            }
        }
    }

    /// <summary>Sends what is queued, says farewell, ends transfers and dialling.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_session is { } session)
        {
            await session.LeaveAsync(FarewellMax);
        }

        await _stopping.CancelAsync();
        foreach (TaskKey key in _transfers.Keys)
        {
            Cancel(key);
        }

        await _dialling;
    }

    private async Task DialAsync(ActorRef<ClientInput> client)
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                (Uri seed, TimeSpan wait) = _route.Next();
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, _stopping.Token);
                }

                if (await VisitAsync(seed, client) is { } final)
                {
                    _observe(new LinkEvent.GaveUp(seed, final));
                    return;
                }
            }
        }
        catch (Exception error) when (_stopping.IsCancellationRequested && (error is OperationCanceledException || DialFailure.IsExpected(error)))
        {
            // Disposed: the end that was asked for, which a socket in the middle of something reports in its own way.
            _session = null;
        }
    }

    /// <summary>Dials one seed and stays as long as the session lasts; a refusal is returned where dialling on is in vain.</summary>
    private async Task<Refusal?> VisitAsync(Uri seed, ActorRef<ClientInput> client)
    {
        try
        {
            (NodeSession? session, Refusal? refusal) = await NodeSession.OpenAsync(seed, _transport, _options, _stopping.Token);
            using (session)
            {
                return session is null ? OnRefused(seed, refusal!) : await AttendAsync(seed, session, client);
            }
        }
        catch (ProblemException error)
        {
            return OnRefused(seed, error.Problem.ToRefusal());
        }
        catch (Exception error) when (!_stopping.IsCancellationRequested)
        {
            // Whatever it is: a node that stopped dialling would be a process that lives and does nothing.
            _observe(new LinkEvent.Failed(seed, DialFailure.IsExpected(error) ? Explain(error, seed) : $"unexpected {error.GetType().Name}: {error.Message}"));
            return null;
        }
    }

    private async Task<Refusal?> AttendAsync(Uri seed, NodeSession session, ActorRef<ClientInput> client)
    {
        if (WelcomeShape.Flaw(session.Terms, _options.Shape, out ModelShape? shape) is { } flaw)
        {
            return new Refusal(Reasons.BadTensors, flaw, Retryable: false);
        }

        _shape = shape ?? _shape;
        _route.Welcomed();
        _route.Learn(session.Terms.Seeds);
        long began = Environment.TickCount64;
        Refusal? refusal = null;
        string reason;
        _session = session;
        try
        {
            _observe(new LinkEvent.Connected(seed, session.Terms));
            client.Tell(new ClientInput.Connected(TimeSpan.FromMilliseconds(session.Terms.HeartbeatMilliseconds)));
            (reason, refusal) = await session.AttendAsync(message => Deliver(message, seed, client), _stopping.Token);
        }
        catch (Exception error) when (DialFailure.IsExpected(error) && !_stopping.IsCancellationRequested)
        {
            reason = Explain(error, seed);
        }
        finally
        {
            _session = null;
        }

        _route.Lost(seed, TimeSpan.FromMilliseconds(Environment.TickCount64 - began));
        _observe(new LinkEvent.Lost(seed, reason));
        return refusal is null ? null : OnRefused(seed, refusal);
    }

    private void Deliver(WireMessage.FromSeed frame, Uri seed, ActorRef<ClientInput> client)
    {
        switch (frame.Message)
        {
            case ClientMessage.TrainTask task when frame.Enclosed is { } enclosed && EnclosedBodies.Read(task, enclosed, _shape) is { } model:
                _options.Cache.Keep(task.Model, model);
                _shape ??= model.Shape;
                break;
            case ClientMessage.Answer answer:
                _enclosed.Hear(answer);
                break;
            case ClientMessage.Secure asked when frame.Letter is { } letter:
                _letters.Begin(seed, asked, letter, whole => client.Tell(new ClientInput.FromAggregator(whole)),
                    error => _observe(new LinkEvent.LetterMissed(seed, Explain(error, seed))), _stopping.Token);
                return;
        }

        client.Tell(new ClientInput.FromAggregator(frame.Message));
    }

    private Refusal? OnRefused(Uri seed, Refusal refusal)
    {
        _route.Refused(refusal.Leader, refusal.RetryAfterMilliseconds);
        if (_route.IsFinal(seed, refusal))
        {
            return refusal;
        }

        _observe(new LinkEvent.Refused(seed, refusal));
        return null;
    }

    /// <summary>Runs a transfer beside the session; a newer one for the same task ends the older one.</summary>
    private void Transfer(TaskKey key, ActorRef<ClientInput> replyTo, Func<CancellationToken, Task<ClientInput>> transfer, Func<string, ClientInput> failed)
    {
        var cancellation = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        Cancel(key);
        _transfers[key] = cancellation;
        _ = RunAsync();

        async Task RunAsync()
        {
            ClientInput answer;
            try
            {
                answer = await transfer(cancellation.Token);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // Whatever it is, the machine must hear of it: it waits for this answer and for nothing else.
                answer = failed(error is TransferException ? error.Message : $"the transfer failed: {error.Message}");
            }
            finally
            {
                lock (_transfers)
                {
                    _transfers.TryRemove(new KeyValuePair<TaskKey, CancellationTokenSource>(key, cancellation));
                    cancellation.Dispose();
                }
            }

            await AnswerAsync(replyTo, answer);
        }
    }

    private async Task AnswerAsync(ActorRef<ClientInput> replyTo, ClientInput answer)
    {
        for (int i = 0; i < AnswerTriesMax && replyTo.Tell(answer) == TellResult.Full && !_stopping.IsCancellationRequested; i++)
        {
            await Task.Delay(AnswerRetry);
        }
    }

    private async Task<ClientInput> FetchAsync(TaskKey key, Sha256Digest digest, CancellationToken cancellation)
    {
        using var fetch = new ModelFetch(_transport, digest, _shape, _options.Transfers);
        ModelVector model = await fetch.RunAsync(Sources, cancellation);
        _options.Cache.Keep(digest, model);
        _shape ??= model.Shape;
        return new ClientInput.Fetched(key, digest, model, fetch.BytesPerSecond);
    }

    private async Task<ClientInput> UploadAsync(TaskKey key, LocalUpdate.Ready update, CancellationToken cancellation)
    {
        NodeSession session = _session ?? throw new TransferException("no seed leads at the moment; the update is kept and sent again.");
        SafetensorsImage image = ImageOf(update, session.Terms)
            ?? throw new TransferException($"the update has {update.Values.Length} values; "
                + (_shape is null ? "the model's tensors are not known yet." : $"the run's model has {_shape.Dimension}."));
        var send = new UpdateSend(_transport, _options.Transfers, key, update, image, session.Terms);
        await send.RunAsync(() => (_session ?? session).Seed, cancellation);
        return new ClientInput.Uploaded(key, send.BytesPerSecond);
    }

    /// <summary>Whether it may be short enough to go with its offer; long ones are not looked at for that.</summary>
    private static bool IsShort(LocalUpdate.Ready update, WelcomeTerms terms) =>
        (long)update.Values.Length * sizeof(ushort) <= Math.Min(terms.EnclosedBytesMax, EnclosedBody.BytesMax);

    /// <summary>The file of an update: of the model's tensors or, where it is masked and has one element more, of the ring's; null where it is neither.</summary>
    private SafetensorsImage? ImageOf(LocalUpdate.Ready update, WelcomeTerms terms) =>
        _shape is not { } shape ? null
        : update.Values.Length - 1 == shape.Dimension ? SafetensorsImage.OfRing(update.Values.Length)
        // The digest is that of the float32 values, so float16 serves only where it holds them exactly.
        : update.Values.Length == shape.Dimension ? new SafetensorsImage(shape, terms.UpdateDtype == "float16" && SafetensorsImage.FitsHalf(update.Values))
        : null;

    /// <summary>The leader first, because it surely has the model; then every other seed.</summary>
    private IReadOnlyList<Uri> Sources()
    {
        Uri? leader = _session?.Seed;
        return leader is null ? _route.Seeds : [leader, .. _route.Seeds.Where(seed => seed != leader)];
    }

    private string Explain(Exception error, Uri seed) =>
        DialFailure.Explain(error, seed, _transport.Credentials.TlsContext.TargetCertificate, DateTimeOffset.UtcNow);
}
