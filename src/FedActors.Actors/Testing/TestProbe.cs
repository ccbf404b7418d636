namespace FedActors.Actors.Testing;

/// <summary>A ref that stands for an actor in a test and records what it is told.</summary>
public sealed class TestProbe<TMessage> : ActorRef<TMessage>
{
    private readonly TestKit _kit;
    private readonly List<TMessage> _received = [];
    private int _expected;

    internal TestProbe(TestKit kit, string name) => (_kit, Path) = (kit, $"/{name}");

    /// <inheritdoc/>
    public override string Path { get; }

    /// <summary>Every message so far, expected or not.</summary>
    public IReadOnlyList<TMessage> Received => _received;

    /// <inheritdoc/>
    public override TellResult Tell(TMessage message)
    {
        if (IsTerminated)
            return TellResult.Dead;
        _received.Add(message);
        return TellResult.Accepted;
    }

    /// <summary>Ends the probe, so that its watchers hear of it.</summary>
    public void Terminate() => MarkTerminated();

    /// <summary>Runs until idle and gives the next message, which must be of the named type.</summary>
    public TExpected ExpectMessage<TExpected>()
        where TExpected : TMessage
    {
        _kit.RunUntilIdle();
        if (_expected == _received.Count)
            throw new InvalidOperationException($"{Path} expected a {typeof(TExpected).Name} and got nothing.");
        var next = _received[_expected++];
        return next is TExpected expected
            ? expected
            : throw new InvalidOperationException($"{Path} expected a {typeof(TExpected).Name} and got {next}.");
    }

    /// <summary>Runs until idle and requires that no further message has come.</summary>
    public void ExpectNone()
    {
        _kit.RunUntilIdle();
        if (_expected < _received.Count)
            throw new InvalidOperationException($"{Path} expected nothing and got {_received[_expected]}.");
    }
}
