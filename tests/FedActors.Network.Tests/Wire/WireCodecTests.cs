using System.Buffers;
using System.Text;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Wire;

public sealed class WireCodecTests
{
    [Fact]
    public void Optional_fields_are_left_out_where_there_is_nothing_to_say()
    {
        Assert.Equal("""{"type":"hello","examples":10}""", Text(WireSamples.FromNode(new AggregatorMessage.Hello(10, null))));
        Assert.Equal("""{"type":"refused","reason":"no-leader","detail":"no seed leads","retryable":true}""",
            Text(new WireMessage.Refused(new Refusal(Reasons.NoLeader, "no seed leads", true))));
    }

    [Fact]
    public void Absent_and_null_optional_fields_read_alike()
    {
        WireMessage expected = WireSamples.FromNode(new AggregatorMessage.Hello(10, null));
        Assert.Equal(expected, Read("""{"type":"hello","examples":10}"""));
        Assert.Equal(expected, Read("""{"type":"hello","examples":10,"working":null}"""));
    }

    [Fact]
    public void Fields_may_come_in_any_order_and_unknown_ones_are_passed_over() => Assert.Equal(
        WireSamples.FromNode(new AggregatorMessage.TaskAccepted(WireSamples.Key)),
        Read("""{"later":{"a":[1,{"b":2}]},"task":{"slot":3,"new":"x","round":12,"attempt":2},"type":"task-accepted"}"""));

    [Fact]
    public void Every_answer_and_every_optimiser_survives_the_journey()
    {
        foreach (UpdateAnswer outcome in Enum.GetValues<UpdateAnswer>())
        {
            WireMessage message = WireSamples.FromSeed(new ClientMessage.Answer(WireSamples.Key, outcome));
            Assert.Equal(message, WireCodec.Read(WireSamples.Write(message), WireSide.Seed));
        }

        foreach (LocalOptimizer optimizer in Enum.GetValues<LocalOptimizer>())
        {
            Assert.Equal(optimizer, Journey(new LocalTraining { Optimizer = optimizer }).Optimizer);
        }
    }

    [Fact]
    public void Every_training_setting_survives_the_journey()
    {
        var local = new LocalTraining
        {
            Epochs = 2,
            BatchSize = 3,
            LearningRate = 0.1 + 0.2,
            Momentum = 0.4,
            WeightDecay = 5e-300,
            Optimizer = LocalOptimizer.Adam,
            AdamBeta1 = 0.6,
            AdamBeta2 = 0.7,
            AdamEpsilon = 8e-9,
            StepsMax = 9,
            GradientOnly = true,
            EvaluateFirst = true,
            Precision = UpdatePrecision.Float16,
            ClipNorm = 2.5,
            ExamplePrivacy = new ExamplePrivacy
            {
                ClipNorm = 0.3, NoiseMultiplier = 1.1, Delta = 1e-7, Mechanism = ExampleMechanism.Ftrl, RestartEpochs = 7,
            },
            TellWithinClip = true,
        };

        Assert.Equal(local, Journey(local));
    }

    [Theory]
    [InlineData("\"noiseMultiplier\":1.5", "\"noiseMultiplier\":0")]
    [InlineData("\"clipNorm\":2,", "\"clipNorm\":-2,")]
    [InlineData(",\"delta\":0.25", ",\"delta\":1")]
    [InlineData(",\"delta\":0.25", "")]
    public void Example_privacy_that_protects_nobody_is_refused(string sound, string broken)
    {
        var privacy = new ExamplePrivacy { ClipNorm = 2, NoiseMultiplier = 1.5, Delta = 0.25 };
        string text = Text(WireSamples.FromSeed(new ClientMessage.TrainTask(
            WireSamples.Key, WireSamples.Model, 1, new LocalTraining { ExamplePrivacy = privacy }, TimeSpan.FromSeconds(1))));
        Assert.Contains(sound, text, StringComparison.Ordinal);
        var error = Assert.Throws<WireException>(() => WireCodec.Read(
            System.Text.Encoding.UTF8.GetBytes(text.Replace(sound, broken, StringComparison.Ordinal)), WireSide.Seed));
        Assert.Equal(Reasons.Malformed, error.Reason);
    }

    [Fact]
    public void A_setting_that_the_codec_does_not_know_is_noticed() =>
        Assert.Equal(16 + 5, typeof(LocalTraining).GetProperties().Concat(typeof(ExamplePrivacy).GetProperties()).Count(property => property.CanWrite));

    [Fact]
    public void Time_left_never_leaves_the_range_that_can_be_read()
    {
        Assert.Equal(TimeSpan.Zero, TimeLeft(TimeSpan.FromSeconds(-3)));
        Assert.Equal(TimeSpan.MaxValue.TotalMilliseconds, TimeLeft(TimeSpan.MaxValue).TotalMilliseconds, 1.0);

        static TimeSpan TimeLeft(TimeSpan left)
        {
            WireMessage message = WireSamples.FromSeed(new ClientMessage.TrainTask(WireSamples.Key, WireSamples.Model, 1, new LocalTraining(), left));
            var read = (WireMessage.FromSeed)WireCodec.Read(WireSamples.Write(message), WireSide.Seed);
            return ((ClientMessage.TrainTask)read.Message).TimeLeft;
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_number_that_json_cannot_hold_is_refused_when_written(double loss)
    {
        var note = new UpdateNote(WireSamples.Body, 1, 1, loss, null, null);
        var error = Assert.Throws<WireException>(() => Text(WireSamples.FromNode(new AggregatorMessage.UpdateReady(WireSamples.Key, note))));
        Assert.Equal(Reasons.Malformed, error.Reason);
        Assert.Contains("trainLoss", error.Detail);
    }

    [Fact]
    public void The_writer_is_sound_after_a_message_that_could_not_be_written()
    {
        A_number_that_json_cannot_hold_is_refused_when_written(double.NaN);
        Assert.Equal("""{"type":"goodbye"}""", Text(WireSamples.FromNode(new AggregatorMessage.Goodbye())));
    }

    [Fact]
    public void Sentences_are_cut_to_what_the_other_side_takes()
    {
        string detail = new('x', 100_000);
        var read = (WireMessage.Refused)WireCodec.Read(
            WireSamples.Write(new WireMessage.Refused(new Refusal(Reasons.Overloaded, detail, true))), WireSide.Seed);
        Assert.Equal(WireLimits.DetailMax, read.Refusal.Detail.Length);
        Assert.EndsWith(" ...", read.Refusal.Detail);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_written_as_the_replacement_character()
    {
        string text = Text(WireSamples.FromSeed(new ClientMessage.RunEnded("a\ud800b")));
        Assert.Equal("a\ufffdb", ((ClientMessage.RunEnded)((WireMessage.FromSeed)Read(text, WireSide.Seed)).Message).Reason);
    }

    [Fact]
    public void A_message_longer_than_the_limit_is_refused_both_ways()
    {
        var terms = ((WireMessage.Welcome)WireSamples.All["welcome"]).Terms;
        WireTensor[] many = [.. Enumerable.Range(0, 4000).Select(i => new WireTensor($"layers.{i}.weight", [10, 10]))];
        Assert.Equal(Reasons.TooLarge, Assert.Throws<WireException>(() => Text(new WireMessage.Welcome(terms with { Tensors = many }))).Reason);

        string padded = """{"type":"goodbye"}""" + new string(' ', WireLimits.MessageBytesMax);
        Assert.Equal(Reasons.TooLarge, Assert.Throws<WireException>(() => Read(padded)).Reason);
    }

    [Theory]
    [InlineData("""{"type":"hello"}""", "examples")]
    [InlineData("""{"type":"hello","examples":1,"examples":1}""", "twice")]
    [InlineData("""{"type":"hello","type":"hello","examples":1}""", "twice")]
    [InlineData("""{"type":"hello","examples":-1}""", "examples")]
    [InlineData("""{"type":"hello","examples":1.5}""", "examples")]
    [InlineData("""{"type":"hello","examples":"1"}""", "examples")]
    [InlineData("""{"type":"hello","examples":null}""", "examples")]
    [InlineData("""{"type":"hello","examples":9007199254740992}""", "examples")]
    [InlineData("""{"type":"hello","examples":99999999999999999999999999}""", "examples")]
    [InlineData("""{"type":"hello","examples":1,"working":{"round":1,"attempt":1}}""", "slot")]
    [InlineData("""{"type":"hello","examples":1,"working":{"round":0,"attempt":1,"slot":0}}""", "round")]
    [InlineData("""{"type":"hello","examples":1,"working":[]}""", "working")]
    [InlineData("""{"type":"hello","examples":1} x""", "JSON")]
    [InlineData("""{"type":"hello","examples":1}{}""", "JSON")]
    [InlineData("""{"type":7}""", "type")]
    [InlineData("""{}""", "type")]
    [InlineData("""[]""", "object")]
    [InlineData("""7""", "object")]
    [InlineData("", "JSON")]
    [InlineData("""{"type":"task-declined","task":{"round":1,"attempt":1,"slot":0},"reason":"\ud800"}""", "Unicode")]
    [InlineData("""{"type":"open","versions":[1],"boot":"xyz","software":""}""", "boot")]
    [InlineData("""{"type":"open","versions":[1.5],"boot":"00112233445566778899aabbccddeeff","software":""}""", "versions")]
    public void A_malformed_message_is_refused_and_the_fault_is_named(string text, string named)
    {
        var error = Assert.Throws<WireException>(() => Read(text));
        Assert.Equal(Reasons.Malformed, error.Reason);
        Assert.Contains(named, error.Detail);
    }

    [Theory]
    [InlineData("trainLoss", "1e999")]
    [InlineData("body", "\"00\"")]
    [InlineData("body", "\"zz\"")]
    [InlineData("steps", "2147483648")]
    public void A_note_out_of_range_is_refused(string field, string value)
    {
        string text = """{"type":"update-ready","task":{"round":1,"attempt":1,"slot":0},"note":{"body":"BODY","examples":1,"steps":1}}"""
            .Replace("BODY", WireSamples.Body.ToString());
        Assert.IsType<WireMessage.FromNode>(Read(text));

        string changed = field == "trainLoss" ? text.Replace("\"steps\":1", $"\"steps\":1,\"trainLoss\":{value}")
            : field == "body" ? text.Replace($"\"{WireSamples.Body}\"", value)
            : text.Replace("\"steps\":1", $"\"steps\":{value}");
        Assert.Contains(field, Assert.Throws<WireException>(() => Read(changed)).Detail);
    }

    [Fact]
    public void An_unknown_type_is_refused_by_name()
    {
        var error = Assert.Throws<WireException>(() => Read("""{"type":"sudo"}"""));
        Assert.Equal(Reasons.UnknownType, error.Reason);
        Assert.Contains("sudo", error.Detail);
        Assert.Equal(System.Net.WebSockets.WebSocketCloseStatus.ProtocolError, error.CloseStatus);
    }

    [Fact]
    public void A_message_of_the_other_side_is_unknown()
    {
        foreach (WireMessage message in WireSamples.All.Values)
        {
            WireSide other = WireSamples.SideOf(message) == WireSide.Node ? WireSide.Seed : WireSide.Node;
            Assert.Equal(Reasons.UnknownType, Assert.Throws<WireException>(() => WireCodec.Read(WireSamples.Write(message), other)).Reason);
        }
    }

    [Fact]
    public void Coding_a_message_allocates_little()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        WireMessage message = WireSamples.All["update-ready"];
        long start = 0;
        for (int i = 0; i < 2_000; i++)
        {
            // The first thousand are compiled and warm the thread's writer.
            start = i == 1_000 ? GC.GetAllocatedBytesForCurrentThread() : start;
            buffer.ResetWrittenCount();
            WireCodec.Write(message, buffer);
            WireCodec.Read(buffer.WrittenSpan, WireSide.Node);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - start) / 1_000, 1, 512);
    }

    private static LocalTraining Journey(LocalTraining local)
    {
        WireMessage message = WireSamples.FromSeed(new ClientMessage.TrainTask(WireSamples.Key, WireSamples.Model, 1, local, TimeSpan.FromSeconds(1)));
        return ((ClientMessage.TrainTask)((WireMessage.FromSeed)WireCodec.Read(WireSamples.Write(message), WireSide.Seed)).Message).Local;
    }

    private static string Text(WireMessage message) => Encoding.UTF8.GetString(WireSamples.Write(message));

    private static WireMessage Read(string text, WireSide side = WireSide.Node) => WireCodec.Read(Encoding.UTF8.GetBytes(text), side);
}
