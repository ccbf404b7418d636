using System.Threading.Channels;
using FedActors.Actors;
using FedActors.Core.Clients;

namespace FedActors.Network.Tests.Client;

/// <summary>Stands for a client's actor and hands out what it is told, in order.</summary>
internal sealed class ClientInbox : ActorRef<ClientInput>
{
    private readonly Channel<ClientInput> _told = Channel.CreateUnbounded<ClientInput>();

    public override string Path => "/inbox";

    public override TellResult Tell(ClientInput message)
    {
        _told.Writer.TryWrite(message);
        return TellResult.Accepted;
    }

    /// <summary>The next message of that kind; others before it are passed over.</summary>
    public async Task<T> NextAsync<T>()
        where T : ClientInput
    {
        using var patience = new CancellationTokenSource(LinkBench.Patience);
        var passed = new List<ClientInput>();
        while (true)
        {
            try
            {
                ClientInput next = await _told.Reader.ReadAsync(patience.Token);
                if (next is T wanted)
                {
                    return wanted;
                }

                passed.Add(next);
            }
            catch (OperationCanceledException)
            {
                throw new InvalidOperationException($"No {typeof(T).Name} came; there were: {string.Join("; ", passed)}.");
            }
        }
    }
}
