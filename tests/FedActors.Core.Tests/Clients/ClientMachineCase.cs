using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Tests.Rounds;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Clients;

/// <summary>A client and what happens to it, in short lines. It has number 4 and 100 examples.</summary>
public abstract class ClientMachineCase
{
    protected static readonly ModelVector Model = new(ModelShape.Flat(2));
    protected static readonly LocalUpdate.Ready Update = new([1, 2], Samples.Note("update", 100));

    private readonly List<ClientEffect> _effects = [];
    protected ClientMachine Machine { get; } = new(new ClientId(4), 100, new ClientOptions
    {
        HeartbeatInterval = TimeSpan.FromSeconds(5),
        RetryDelay = TimeSpan.FromSeconds(2),
        RetryDelayMax = TimeSpan.FromSeconds(10),
        RetriesMax = 4,
    });

    protected void InPhase(ClientPhase phase)
    {
        Task(1);
        if (phase >= ClientPhase.Training) { Fetched(1); }
        if (phase >= ClientPhase.Uploading) { Trained(1); }
        if (phase >= ClientPhase.Offering) { Uploaded(1); }
        Assert.Equal(phase, Machine.Phase);
    }

    protected void Offering(int round)
    {
        Task(round);
        Fetched(round);
        Trained(round);
        Uploaded(round);
    }

    protected static TaskKey KeyOf(int round, int attempt = 1, int slot = 0) => new(new RoundNumber(round), attempt, slot);

    protected static ClientMessage.TrainTask TaskOf(int round, int attempt = 1, int slot = 0) =>
        new(KeyOf(round, attempt, slot), Samples.Digest("model"), 7, new LocalTraining(), TimeSpan.FromSeconds(60));

    protected List<ClientEffect> Task(int round, int attempt = 1, int slot = 0) => Step(new ClientInput.FromAggregator(TaskOf(round, attempt, slot)));

    protected List<ClientEffect> Fetched(int round, int attempt = 1) => Step(new ClientInput.Fetched(KeyOf(round, attempt), Samples.Digest("model"), Model));

    protected List<ClientEffect> Trained(int round, int attempt = 1) => Step(new ClientInput.Trained(KeyOf(round, attempt), Update));

    protected List<ClientEffect> Uploaded(int round, int attempt = 1) => Step(new ClientInput.Uploaded(KeyOf(round, attempt)));

    protected List<ClientEffect> Answer(int round, UpdateAnswer outcome, int attempt = 1) =>
        Step(new ClientInput.FromAggregator(new ClientMessage.Answer(KeyOf(round, attempt), outcome)));

    protected void Committed(int round, params string[] lines) =>
        Expect(Step(new ClientInput.FromAggregator(new ClientMessage.RoundCommitted(new RoundNumber(round)))), lines);

    protected List<ClientEffect> RetryDue() => Step(new ClientInput.TimerDue(ClientTimer.Retry));

    protected List<ClientEffect> Step(ClientInput input)
    {
        _effects.Clear();
        Machine.Step(input, _effects);
        return _effects;
    }

    protected static void Expect(List<ClientEffect> effects, params string[] lines) => Assert.Equal(lines, effects.Select(Line));

    protected static string[] Lines(List<ClientEffect> effects) => [.. effects.Select(Line)];

    private static string Line(ClientEffect effect) => effect switch
    {
        ClientEffect.Send { Message: AggregatorMessage.Hello hello } => 
            $"hello {hello.Examples} {(hello.Working is { } key ? Transcript.Key(key) : "-")}{(hello.Capabilities is { } can ? $" {can.Cores} cores" : "")}",
        ClientEffect.Send { Message: AggregatorMessage.Goodbye } => "goodbye",
        ClientEffect.Send { Message: AggregatorMessage.TaskAccepted accepted } => $"accept {Transcript.Key(accepted.Key)}",
        ClientEffect.Send { Message: AggregatorMessage.TaskDeclined declined } => $"decline {Transcript.Key(declined.Key)}: {declined.Reason}",
        ClientEffect.Send { Message: AggregatorMessage.UpdateReady ready } => $"offer {Transcript.Key(ready.Key)}",
        ClientEffect.Send { Message: AggregatorMessage.Secured secured } => $"say {secured.Reply.Stage} {Transcript.Key(secured.Key)}",
        ClientEffect.Mask mask => $"mask {Transcript.Key(mask.Key)}",
        ClientEffect.Fetch fetch => $"fetch {Transcript.Key(fetch.Key)}",
        ClientEffect.Train train => $"train {Transcript.Key(train.Key)}",
        ClientEffect.FinishTraining finish => $"finish {Transcript.Key(finish.Key)}",
        ClientEffect.Upload upload => $"upload {Transcript.Key(upload.Key)}",
        ClientEffect.KeepFinished keep => $"keep {keep.Finished.Round}",
        ClientEffect.DropFinished => "drop finished",
        ClientEffect.Report report => $"report: {report.Message}",
        ClientEffect.CancelWork cancel => $"cancel {Transcript.Key(cancel.Key)}",
        ClientEffect.SetTimer timer => $"timer {timer.Timer} {timer.Due.TotalSeconds:0.###}",
        ClientEffect.CancelTimer timer => $"no timer {timer.Timer}",
        ClientEffect.TaskEnded ended => $"ended {Transcript.Key(ended.Key)} {ended.Answer?.ToString() ?? "-"}",
        ClientEffect.Stop stop => $"stop: {stop.Reason}",
        _ => throw new InvalidOperationException($"The transcript has no line for {effect}."),
    };
}
