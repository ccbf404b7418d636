using System.Text;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.SecureAggregation;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Wire;

/// <summary>What only messages of secure aggregation have: keys that are points, exact lengths, and lists that come by letter.</summary>
public sealed class SecureFrameTests
{
    [Theory]
    [InlineData("advertise-keys", "shareKey", 64, "shareKey")]
    [InlineData("advertise-keys", "maskKey", 65, "curve P-256")]
    [InlineData("advertise-keys", "signature", 97, "signature")]
    [InlineData("advertise-keys", "certificate", 2049, "certificate")]
    [InlineData("sealed-shares", "sealed", 79, "sealed")]
    [InlineData("sealed-shares", "sealed", 81, "sealed")]
    [InlineData("survivor-signature", "signature", 0, "signature")]
    [InlineData("revealed-shares", "share", 31, "share")]
    [InlineData("share-secrets", "shareKey", 66, "shareKey")]
    [InlineData("share-secrets", "maskKey", 65, "curve P-256")]
    [InlineData("mask-update", "sealed", 1, "sealed")]
    [InlineData("reveal-shares", "signature", 200, "signature")]
    public void Bytes_of_a_wrong_length_and_keys_off_the_curve_are_refused_by_name(string kind, string field, int length, string named) =>
        Refused(kind, $"\"{field}\":\"[^\"]*\"", $"\"{field}\":\"{Convert.ToBase64String(SecureSamples.Filled(length, 4))}\"", named);

    [Theory]
    [InlineData("share-secrets", "\"slot\":1", "\"slot\":8192", "8191")]
    [InlineData("share-secrets", "\"slot\":1", "\"slot\":-1", "slot")]
    [InlineData("sign-survivors", "\\[1,3,4\\]", "[1,8192]", "8191")]
    [InlineData("sign-survivors", "\\[1,3,4\\]", "[1,[3]]", "survivors")]
    [InlineData("reveal-shares", "\"owner\"|\"alive\":\\[1,2\\]", "\"alive\":[1.5]", "alive")]
    [InlineData("advertise-keys", "\"context\":\"[^\"]*\"", "\"context\":\"00\"", "context")]
    [InlineData("sealed-shares", "\"shares\":\\[.*\\]", "\"shares\":7", "shares")]
    [InlineData("train-task", "\"degree\":9", "\"degree\":401", "400")]
    [InlineData("train-task", "\"cohortMax\":10", "\"cohortMax\":8193", "8192")]
    [InlineData("train-task", "\"valueMax\":[^,]*", "\"valueMax\":0.1", "float32")]
    [InlineData("train-task", "\"valueMax\":[^,]*", "\"valueMax\":0", "valueMax")]
    [InlineData("train-task", "\"noiseDeviation\":512", "\"noiseDeviation\":0", "noiseDeviation")]
    [InlineData("train-task", "\"runId\":\"mnist-1\",", "", "runId")]
    public void Numbers_and_lists_out_of_range_are_refused_by_name(string kind, string pattern, string replacement, string named) =>
        Refused(kind, pattern, replacement, named);

    [Theory]
    [InlineData("mask-update", "shares", 401)]
    [InlineData("sealed-shares", "shares", 401)]
    [InlineData("revealed-shares", "alive", 401)]
    [InlineData("reveal-shares", "dropped", 401)]
    public void More_than_the_most_neighbours_are_refused(string kind, string list, int count)
    {
        string element = list is "dropped" && kind == "reveal-shares" ? "1"
            : kind == "revealed-shares" ? $"{{\"owner\":1,\"share\":\"{Convert.ToBase64String(new byte[32])}\"}}"
            : $"{{\"slot\":1,\"sealed\":\"{Convert.ToBase64String(new byte[80])}\"}}";
        Refused(kind, $"\"{list}\":\\[[^\\]]*\\]", $"\"{list}\":[{string.Join(',', Enumerable.Repeat(element, count))}]", "400");
    }

    [Fact]
    public void As_many_neighbours_as_there_may_be_fit_a_frame()
    {
        SealedShare[] shares = [.. Enumerable.Range(WireLimits.MaskedCohortMax - WireLimits.NeighboursMax, WireLimits.NeighboursMax).Select(slot => new SealedShare(slot, SecureSamples.Filled(SealedShare.Length, 255)))];
        RevealedShare[] revealed = [.. shares.Select(share => new RevealedShare(share.Slot, SecureSamples.Filled(SecretShare.Length, 255)))];
        int[] slots = [.. shares.Select(share => share.Slot)];
        Journey(SecureSamples.FromSeed(new SecAggAsk.Mask(new ShareInbox(SecureSamples.Context, shares))));
        Journey(SecureSamples.FromNode(new SecAggReply.Shares(new SealedShares(SecureSamples.Context, default, 3, default, shares))));
        Journey(SecureSamples.FromNode(new SecAggReply.Revealed(new RevealedShares(SecureSamples.Context, 3, revealed, []))));
        Journey(SecureSamples.FromSeed(new SecAggAsk.Reveal(new UnmaskRequest(SecureSamples.Context, slots, slots, [])), new LetterNote(default, 7)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(80)]
    public void A_list_travels_in_the_message_or_by_letter_and_is_the_same_then(int slots)
    {
        foreach (SecAggAsk ask in (SecAggAsk[])[SecureSamples.Share([.. Enumerable.Range(0, slots)]), SecureSamples.Reveal([.. Enumerable.Range(0, slots)]),
            new SecAggAsk.Sign(new SurvivorList(SecureSamples.Context, [.. Enumerable.Range(0, slots)]))])
        {
            byte[] letter = LetterText.ToLetter(ask);
            WireMessage sent = SecureSamples.FromSeed(ask, new LetterNote(Sha256Digest.Of(letter), letter.Length));
            var read = (WireMessage.FromSeed)WireCodec.Read(WireSamples.Write(sent), WireSide.Seed);
            Assert.Equal(new LetterNote(Sha256Digest.Of(letter), letter.Length), read.Letter);
            var asked = (ClientMessage.Secure)read.Message;
            Assert.Equal(0, LetterText.CountOf(asked.Ask));
            WireSamples.AssertSame(SecureSamples.FromSeed(ask), SecureSamples.FromSeed(LetterText.Fill(asked.Ask, letter)));
        }
    }

    [Fact]
    public void The_golden_letter_names_its_list()
    {
        byte[] letter = LetterText.ToLetter(SecureSamples.Share(1, 3));
        string text = Encoding.UTF8.GetString(WireSamples.Write(SecureSamples.FromSeed(SecureSamples.Share(1, 3), new LetterNote(Sha256Digest.Of(letter), letter.Length))));
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "letter.json")).TrimEnd('\n'), text);
        Assert.StartsWith("""{"keys":[{"slot":1,"shareKey":""", Encoding.UTF8.GetString(letter), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sign-survivors", "\"survivors\":\\[1,3,4\\]", "\"later\":0")]
    [InlineData("sign-survivors", "\\[1,3,4\\]", "[1,3,4],\"letter\":{\"sha256\":\"DIGEST\",\"bytes\":9}")]
    [InlineData("share-secrets", "\"keys\":\\[.*\\]", "\"letter\":{\"sha256\":\"DIGEST\",\"bytes\":0}")]
    [InlineData("share-secrets", "\"keys\":\\[.*\\]", "\"letter\":{\"sha256\":\"DIGEST\",\"bytes\":33554433}")]
    [InlineData("reveal-shares", "\"signatures\":\\[.*\\]", "\"letter\":{\"bytes\":9}")]
    public void A_message_has_its_list_or_a_letter_of_a_possible_length(string kind, string pattern, string replacement) =>
        Refused(kind, pattern, replacement.Replace("DIGEST", $"{SecureSamples.Context}", StringComparison.Ordinal), kind);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"survivors\":[1,2]}{}")]
    [InlineData("{\"survivors\":[1,2],\"survivors\":[1,2]}")]
    [InlineData("{\"survivors\":[1,-2]}")]
    [InlineData("{\"survivors\":[1,2]")]
    [InlineData("{\"keys\":[]}")]
    public void A_letter_that_is_none_of_its_kind_is_refused(string text)
    {
        var ask = new SecAggAsk.Sign(new SurvivorList(SecureSamples.Context, []));
        Assert.Equal(Reasons.Malformed, Assert.Throws<WireException>(() => LetterText.Fill(ask, Encoding.UTF8.GetBytes(text))).Reason);
    }

    [Fact]
    public void The_keys_of_the_greatest_cohort_with_the_longest_certificates_fit_a_letter()
    {
        KeyAdvertisement one = SecureSamples.Share(1).Cohort.Advertised[0] with { Signature = SecureSamples.Filled(WireLimits.SignatureBytesMax, 255) };
        byte[] certificate = SecureSamples.Filled(WireLimits.CertificateBytesMax, 255);
        KeyAdvertisement[] keys = [.. Enumerable.Range(0, WireLimits.MaskedCohortMax).Select(slot => one with { Slot = slot })];
        Assert.InRange(LetterText.ToLetter(new SecAggAsk.Share(new NeighbourKeys(default, keys), [.. keys.Select(_ => certificate)])).Length, WireLimits.InlineBytesMax, WireLimits.LetterBytesMax);
    }

    [Fact]
    public void A_setting_that_the_codec_does_not_know_is_noticed()
    {
        Assert.Equal(11, typeof(SecAggSetting).GetProperties().Count(property => property.CanWrite));
        Assert.Equal(5, typeof(RingEncoding).GetProperties().Count(property => property.CanWrite));
    }

    private static void Journey(WireMessage message) =>
        WireSamples.AssertSame(message, WireCodec.Read(WireSamples.Write(message), WireSamples.SideOf(message)));

    private static void Refused(string kind, string pattern, string replacement, string named)
    {
        string text = Encoding.UTF8.GetString(WireSamples.Write(WireSamples.All[kind]));
        string changed = new System.Text.RegularExpressions.Regex(pattern).Replace(text, replacement.Replace("$", "$$", StringComparison.Ordinal), 1);
        Assert.NotEqual(text, changed);
        var error = Assert.Throws<WireException>(() => WireCodec.Read(Encoding.UTF8.GetBytes(changed), WireSamples.SideOf(WireSamples.All[kind])));
        Assert.Equal(Reasons.Malformed, error.Reason);
        Assert.Contains(named, error.Detail, StringComparison.Ordinal);
    }
}
