using System.Text;
using FedActors.Core.Protocol;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Wire;

/// <summary>The text of every message is frozen: a changed golden file is a changed protocol and a decision record.</summary>
public sealed class GoldenFrameTests
{
    public static TheoryData<string> AllKinds => [.. WireSamples.All.Keys, .. WireSamples.Variants.Keys];

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void A_message_is_written_as_its_golden_file(string kind) =>
        Assert.Equal(Golden(kind), Encoding.UTF8.GetString(WireSamples.Write(Sample(kind))));

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void A_golden_file_is_read_as_its_message(string kind)
    {
        WireMessage expected = Sample(kind);
        WireMessage actual = WireCodec.Read(Encoding.UTF8.GetBytes(Golden(kind)), WireSamples.SideOf(expected));

        WireSamples.AssertSame(expected, actual);
        Assert.Equal(expected.GetType(), actual.GetType());
    }

    [Fact]
    public void Every_kind_of_the_closed_sets_has_a_golden_file()
    {
        Type[] kinds =
        [
            .. Nested(typeof(WireMessage)).Where(type => type != typeof(WireMessage.FromNode) && type != typeof(WireMessage.FromSeed)),
            .. Nested(typeof(AggregatorMessage)),
            .. Nested(typeof(ClientMessage)),
        ];

        HashSet<Type> sampled = [.. WireSamples.All.Values.Select(KindOf)];
        Assert.Equal(kinds.Select(kind => kind.Name).Order(), sampled.Select(kind => kind.Name).Order());
        Assert.Equal(WireSamples.All.Keys.Order(), Kinds.OfNode.Concat(Kinds.OfSeed).Order());
        Assert.All(WireSamples.All.Keys, kind => Assert.True(File.Exists(PathOf(kind)), $"{PathOf(kind)} is missing"));
    }

    [Fact]
    public void The_problem_has_a_golden_file_and_is_read_back()
    {
        var problem = new Problem(409, Reasons.OffsetMismatch, "the piece begins at 8388608; 4194304 bytes are here", true,
            "https://seed-2.example:7443", 250, 4_194_304);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        problem.Write(buffer);

        Assert.Equal(Golden("problem"), Encoding.UTF8.GetString(buffer.WrittenSpan));
        Assert.Equal(problem, Problem.Read(buffer.WrittenSpan));
    }

    private static WireMessage Sample(string kind) => WireSamples.All.TryGetValue(kind, out WireMessage? sample) ? sample : WireSamples.Variants[kind];

    private static string Golden(string kind) => File.ReadAllText(PathOf(kind)).TrimEnd('\n');

    private static string PathOf(string kind) => Path.Combine(AppContext.BaseDirectory, "Golden", kind + ".json");

    private static IEnumerable<Type> Nested(Type union) => union.GetNestedTypes().Where(type => type.IsSubclassOf(union));

    private static Type KindOf(WireMessage message) => message switch
    {
        WireMessage.FromNode node => node.Message.GetType(),
        WireMessage.FromSeed seed => seed.Message.GetType(),
        _ => message.GetType(),
    };
}
