using System.Threading.Channels;
using FedActors.Actors;
using FedActors.Core.Rounds;

namespace FedActors.Network.Tests.Server;

/// <summary>Keeps what it is told.</summary>
internal sealed class ListeningAggregator : ActorRef<RunInput>
{
    private readonly Channel<RunInput> _heard = Channel.CreateUnbounded<RunInput>();

    public override string Path => "/aggregator";

    public TellResult Answer { get; set; } = TellResult.Accepted;

    public Action<RunInput>? OnTell { get; set; }

    public override TellResult Tell(RunInput message)
    {
        if (Answer == TellResult.Accepted)
        {
            OnTell?.Invoke(message);
            _heard.Writer.TryWrite(message);
        }

        return Answer;
    }

    public async Task<RunInput> Next()
    {
        using var patience = new CancellationTokenSource(SeedFixture.Patience);
        return await _heard.Reader.ReadAsync(patience.Token);
    }

    public async Task<TInput> Next<TInput>()
        where TInput : RunInput
    {
        while (true)
        {
            if (await Next() is TInput wanted)
            {
                return wanted;
            }
        }
    }

    public bool HasHeard(Predicate<RunInput> what)
    {
        while (_heard.Reader.TryRead(out RunInput? input))
        {
            if (what(input))
            {
                return true;
            }
        }

        return false;
    }
}
