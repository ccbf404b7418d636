using System.Text;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Wire;

/// <summary>Whatever the bytes are, reading ends in a message or a <see cref="WireException"/>.</summary>
public sealed class HostileFrameTests
{
    public static TheoryData<string> AllKinds => [.. WireSamples.All.Keys];

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void A_message_cut_at_any_byte_is_refused(string kind)
    {
        WireMessage message = WireSamples.All[kind];
        byte[] text = WireSamples.Write(message);
        for (int length = 0; length < text.Length; length++)
        {
            Assert.Throws<WireException>(() => WireCodec.Read(text.AsSpan(0, length), WireSamples.SideOf(message)));
        }
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Changed_bytes_never_end_in_another_error(string kind)
    {
        WireMessage message = WireSamples.All[kind];
        byte[] original = WireSamples.Write(message);
        var random = new Random(20_261_122);
        int refused = 0;
        for (int i = 0; i < 5_000; i++)
        {
            byte[] text = [.. original];
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                text[random.Next(text.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"{}[]\",:0129.-eE\\unulltruefalse"[random.Next(30)];
            }

            refused += ReadOrRefuse(text, WireSamples.SideOf(message)) ? 0 : 1;
        }

        Assert.True(refused > 1_000, $"only {refused} of 5000 mutations were refused; they do not test anything");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Splices_of_two_messages_never_end_in_another_error(int seed)
    {
        var random = new Random(seed);
        byte[][] texts = [.. WireSamples.All.Values.Select(WireSamples.Write)];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] a = texts[random.Next(texts.Length)], b = texts[random.Next(texts.Length)];
            ReadOrRefuse([.. a[..random.Next(a.Length)], .. b[random.Next(b.Length)..]], (WireSide)(i % 2));
        }
    }

    [Theory]
    [InlineData("\"AAAA\"", true)]
    [InlineData("\"AAA\"", false)]
    [InlineData("\"A-_A\"", false)]
    [InlineData("[1]", false)]
    [InlineData("long", false)]
    public void An_enclosed_body_is_base64_and_short(string value, bool isTaken)
    {
        string body = value == "long" ? $"\"{Convert.ToBase64String(new byte[EnclosedBody.BytesMax + 1])}\"" : value;
        string text = System.Text.RegularExpressions.Regex.Replace(Encoding.UTF8.GetString(WireSamples.Write(WireSamples.All["train-task"])), "\"enclosed\":\"[^\"]*\"", $"\"enclosed\":{body}");
        Assert.Equal(isTaken, ReadOrRefuse(Encoding.UTF8.GetBytes(text), WireSide.Seed));
    }

    [Fact]
    public void Deep_nesting_is_refused_where_it_is_passed_over_too()
    {
        foreach (string open in (string[])["[", "{\"a\":"])
        {
            string deep = string.Concat(Enumerable.Repeat(open, 10_000));
            Assert.Throws<WireException>(() => Read($$"""{"type":"hello","examples":1,"later":{{deep}}"""));
            Assert.Throws<WireException>(() => Read($$"""{"later":{{deep}}"""));
        }
    }

    [Fact]
    public void Numbers_of_any_length_end_in_a_refusal()
    {
        foreach (string number in (string[])[new('9', 60_000), "-" + new string('9', 400), "1e" + new string('9', 400), "1" + new string('0', 400) + ".5"])
        {
            Assert.Throws<WireException>(() => Read($$"""{"type":"hello","examples":{{number}}}"""));
        }
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        byte[] text = Encoding.UTF8.GetBytes("""{"type":"task-declined","task":{"round":1,"attempt":1,"slot":0},"reason":"x"}""");
        text[^3] = 0xFF;
        Assert.Equal(Reasons.Malformed, Assert.Throws<WireException>(() => WireCodec.Read(text, WireSide.Node)).Reason);
    }

    [Fact]
    public void Long_lists_are_refused_at_their_bound()
    {
        string versions = string.Join(',', Enumerable.Repeat("1", WireLimits.VersionsMax + 1));
        var error = Assert.Throws<WireException>(() =>
            Read($$"""{"type":"open","versions":[{{versions}}],"boot":"00112233445566778899aabbccddeeff","software":""}"""));
        Assert.Contains("32", error.Detail);
    }

    [Fact]
    public void Problems_survive_hostile_text_too()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        new Problem(409, Reasons.OffsetMismatch, "x", true, "https://a", 1, 2).Write(buffer);
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] text = buffer.WrittenSpan[..random.Next(buffer.WrittenCount + 1)].ToArray();
            if (text.Length > 0)
            {
                text[random.Next(text.Length)] = (byte)random.Next(256);
            }

            try
            {
                Problem.Read(text);
            }
            catch (WireException error)
            {
                Assert.NotEmpty(error.Detail);
            }
        }
    }

    private static WireMessage Read(string text) => WireCodec.Read(Encoding.UTF8.GetBytes(text), WireSide.Node);

    private static bool ReadOrRefuse(byte[] text, WireSide side)
    {
        try
        {
            // What can be read can be written again, and says the same then.
            WireMessage message = WireCodec.Read(text, side);
            WireSamples.AssertSame(message, WireCodec.Read(WireSamples.Write(message), side));
            return true;
        }
        catch (WireException error)
        {
            Assert.NotEmpty(error.Detail);
            return false;
        }
    }
}
