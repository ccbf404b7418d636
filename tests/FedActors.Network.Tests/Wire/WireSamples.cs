using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Receipts;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Wire;

/// <summary>One message of each kind, with every optional field set where there is one; golden files hold their text.</summary>
internal static class WireSamples
{
    public static readonly Sha256Digest Model = Sha256Digest.Of("model"u8);

    public static readonly Sha256Digest Body = Sha256Digest.Of("body"u8);

    public static readonly TaskKey Key = SecureSamples.Key;

    public static readonly ReceiptSeal Seal = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"), Model, "certificate"u8.ToArray(), "signature"u8.ToArray());

    public static readonly CountersignedReceipt Receipt = new(
        new SignedReceipt(Seal.ReceiptOf("mnist-1", Key, new ClientId(7), new UpdateNote(Body, 6000, 600, null, null, null)), Seal),
        Sha256Digest.Of("record"u8), new RoundNumber(12), Sha256Digest.Of("root"u8), 1, 3, [Model, Body], "certificate"u8.ToArray(), "signature"u8.ToArray());

    public static readonly IReadOnlyDictionary<string, WireMessage> All = new Dictionary<string, WireMessage>
    {
        ["open"] = new WireMessage.Open([1], new Guid("00112233-4455-6677-8899-aabbccddeeff"), "FedActors 0.1.0"),
        ["hello"] = FromNode(new AggregatorMessage.Hello(
            6000, Key, new Capabilities(8, 17_179_869_184, ["managed"], [2500, 3500], 12_500_000, 6_250_000.5))),
        ["goodbye"] = FromNode(new AggregatorMessage.Goodbye()),
        ["task-accepted"] = FromNode(new AggregatorMessage.TaskAccepted(Key)),
        ["task-declined"] = FromNode(new AggregatorMessage.TaskDeclined(Key, "the training data is not readable: \"train.idx\" is missing")),
        ["update-ready"] = new WireMessage.FromNode(new AggregatorMessage.UpdateReady(Key, new UpdateNote(Body, 6000, 600, 0.34375, 0.5, 0.875)), new EnclosedBody("body"u8.ToArray())),
        ["welcome"] = new WireMessage.Welcome(new WelcomeTerms
        {
            Version = 1,
            Client = new ClientId(7),
            Incarnation = new Incarnation(3),
            Epoch = new Epoch(5),
            RunId = "mnist-1",
            Tensors = [new WireTensor("layers.0.weight", [200, 784]), new WireTensor("layers.0.bias", [200])],
            Seeds = ["https://seed-1.example:7443", "https://seed-2.example:7443"],
            HeartbeatMilliseconds = 1000,
            UploadBytesMax = 1_073_741_824,
            ChunkBytesMax = 8_388_608,
            UpdateDtype = "float32",
            EnclosedBytesMax = 16_384,
        }),
        ["refused"] = new WireMessage.Refused(new Refusal(
            Reasons.NotLeader, "this seed follows; seed-2 leads", Retryable: true, "https://seed-2.example:7443", 50)),
        ["train-task"] = new WireMessage.FromSeed(new ClientMessage.TrainTask(
            Key,
            Model,
            18_446_744_073_709_551_615,
            new LocalTraining { Epochs = 5, BatchSize = 10, LearningRate = 0.1, Momentum = 0.9, StepsMax = 100, EvaluateFirst = true, Precision = UpdatePrecision.Float16, ClipNorm = 1.5 },
            TimeSpan.FromSeconds(30),
            TimeSpan.FromSeconds(20),
            SecureSamples.Masked), new EnclosedBody("model"u8.ToArray())),
        ["answer"] = FromSeed(new ClientMessage.Answer(Key, UpdateAnswer.RefusedInvalid, "value 17 is NaN; every value must be finite")),
        ["cancel"] = FromSeed(new ClientMessage.Cancel(Key)),
        ["round-committed"] = FromSeed(new ClientMessage.RoundCommitted(new RoundNumber(12))),
        ["receipt"] = FromSeed(new ClientMessage.Receipted(Receipt)),
        ["run-ended"] = FromSeed(new ClientMessage.RunEnded("all 100 rounds are committed")),
        ["superseded"] = FromSeed(new ClientMessage.Superseded(new Incarnation(4))),
    }.Concat(SecureSamples.All).ToDictionary();

    /// <summary>Messages with fields that the sample of their kind does not have, by the name of their golden file.</summary>
    public static IReadOnlyDictionary<string, WireMessage> Variants { get; } = new Dictionary<string, WireMessage>
    {
        ["train-task.sgd"] = Private(new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 1.1, Delta = 1e-6 }),
        ["train-task.ftrl"] = Private(
            new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 6, Delta = 1e-6, Mechanism = ExampleMechanism.Ftrl, RestartEpochs = 2 }),
    };

    public static WireMessage FromNode(AggregatorMessage message) => new WireMessage.FromNode(message);

    public static WireMessage FromSeed(ClientMessage message) => new WireMessage.FromSeed(message);

    public static WireSide SideOf(WireMessage message) =>
        message is WireMessage.Open or WireMessage.FromNode ? WireSide.Node : WireSide.Seed;

    public static byte[] Write(WireMessage message)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        WireCodec.Write(message, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Equal in all parts; records compare lists by reference, so lists are compared apart.</summary>
    public static void AssertSame(WireMessage expected, WireMessage actual)
    {
        switch (expected, actual)
        {
            case (WireMessage.Open a, WireMessage.Open b):
                Assert.Equal(a.Versions, b.Versions);
                Assert.Equal((a.Boot, a.Software), (b.Boot, b.Software));
                break;
            case (WireMessage.FromNode { Message: AggregatorMessage.Hello { Capabilities: { } a } first },
                WireMessage.FromNode { Message: AggregatorMessage.Hello { Capabilities: { } b } second }):
                Assert.Equal(a.Trainers, b.Trainers);
                Assert.Equal(a.ExamplesPerClass, b.ExamplesPerClass);
                Assert.Equal(a with { Trainers = b.Trainers, ExamplesPerClass = b.ExamplesPerClass }, b);
                Assert.Equal(first with { Capabilities = b }, second);
                break;
            case (WireMessage.Welcome a, WireMessage.Welcome b):
                Assert.Equal(a.Terms.Seeds, b.Terms.Seeds);
                Assert.Equal(a.Terms.Tensors.Select(tensor => tensor.Name), b.Terms.Tensors.Select(tensor => tensor.Name));
                Assert.Equal(a.Terms.Tensors.Select(tensor => tensor.Dimensions), b.Terms.Tensors.Select(tensor => tensor.Dimensions));
                Assert.Equal(a.Terms with { Seeds = b.Terms.Seeds, Tensors = b.Terms.Tensors }, b.Terms);
                break;
            case (WireMessage.FromSeed { Message: ClientMessage.Receipted a }, WireMessage.FromSeed { Message: ClientMessage.Receipted b }):
                Assert.Equal(ReceiptJson.Write(a.Receipt), ReceiptJson.Write(b.Receipt));
                break;
            case (WireMessage.FromNode { Message: AggregatorMessage.Secured a }, WireMessage.FromNode { Message: AggregatorMessage.Secured b }):
                Assert.Equal(a.Key, b.Key);
                Assert.Equal(SecureSamples.Words(a.Reply), SecureSamples.Words(b.Reply));
                break;
            case (WireMessage.FromSeed { Message: ClientMessage.Secure a } first, WireMessage.FromSeed { Message: ClientMessage.Secure b } second):
                Assert.Equal((a.Key, first.Letter), (b.Key, second.Letter));
                Assert.Equal(SecureSamples.Words(a.Ask), SecureSamples.Words(b.Ask));
                break;
            default:
                Assert.Equal(expected, actual);
                break;
        }
    }

    private static WireMessage Private(ExamplePrivacy privacy) => FromSeed(new ClientMessage.TrainTask(
        Key, Model, 7, new LocalTraining { BatchSize = 64, ExamplePrivacy = privacy }, TimeSpan.FromSeconds(30)));
}
