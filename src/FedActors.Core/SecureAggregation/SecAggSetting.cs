using System.Security.Cryptography;
using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>
/// Everything the parties of one attempt at one round agree on. Its digest is part of every key, seal and signature, so that a server
/// cannot show different settings, or the shares of another round, to different clients.
/// </summary>
public sealed record SecAggSetting
{
    /// <summary>Of two clients each could subtract its own update from the sum.</summary>
    public const int CohortMin = 3;

    /// <summary>The greatest cohort: lists of slots stay within a message of a few megabytes.</summary>
    public const int CohortEnd = 1 << 16;

    /// <summary>The longest name of a run.</summary>
    public const int RunIdLengthMax = 200;

    /// <summary>The run's name.</summary>
    public required string RunId { get; init; }

    /// <summary>The round.</summary>
    public required RoundNumber Round { get; init; }

    /// <summary>Which try at the round, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The model the updates belong to, as this party received it.</summary>
    public required Sha256Digest Model { get; init; }

    /// <summary>d: elements of the update, without the weight.</summary>
    public required int Dimension { get; init; }

    /// <summary>Ring, scale and greatest weight.</summary>
    public required RingEncoding Encoding { get; init; }

    /// <summary>How many slots the cohort has; fewer may take part.</summary>
    public required int CohortMax { get; init; }

    /// <summary>Neighbours of each client; at most the cohort less one.</summary>
    public required int Degree { get; init; }

    /// <summary>How many shares give a secret back.</summary>
    public required int Threshold { get; init; }

    /// <summary>The fewest survivors whose sum may be revealed.</summary>
    public required int SurvivorsMin { get; init; }

    /// <summary>How many clients may collude with the server without its getting two lists of survivors signed.</summary>
    public int ColludersMax { get; init; }

    /// <summary>The length of a masked body in bytes: update and weight.</summary>
    public int BodyLength => checked((Dimension + 1) * Encoding.ElementLength);

    /// <summary>How many survivors must sign the same list before anybody reveals shares.</summary>
    /// <param name="advertised">How many clients advertised keys.</param>
    /// <remarks>
    /// Two such quorums have more than ColludersMax clients in common, hence an honest one, and that one signs once. Neighbours alone would not
    /// do: in a sparse graph a server could divide the cohort along its edges.
    /// </remarks>
    public int Quorum(int advertised) => Math.Max(Threshold, ((advertised + ColludersMax) / 2) + 1);

    /// <summary>The fewest clients with which a stage can go on.</summary>
    public int ParticipantsMin => Math.Max(SurvivorsMin, Threshold + 1);

    /// <summary>Whether the setting can be kept; what comes from a server is asked this before anything else.</summary>
    public SecAggVerdict Judge()
    {
        if (RunId.Length is 0 or > RunIdLengthMax || Round.Value < 1 || Attempt < 1)
        {
            return Refused($"The run's name has {RunId.Length} characters (1 to {RunIdLengthMax}), round {Round}, attempt {Attempt} (1 or more).");
        }

        if (CohortMax is < CohortMin or > CohortEnd)
        {
            return Refused($"The cohort has {CohortMax} slots; {CohortMin} to {CohortEnd} are possible.");
        }

        SecAggVerdict ring = Encoding.Judge(CohortMax);
        if (!ring.IsAccepted)
        {
            return ring;
        }

        if (Dimension < 1 || Dimension >= Array.MaxLength / Encoding.ElementLength)
        {
            return Refused($"The update has {Dimension} elements; 1 to {(Array.MaxLength / Encoding.ElementLength) - 1} are possible.");
        }

        return JudgeThreshold();
    }

    /// <summary>SHA-256 of all fields in a fixed form.</summary>
    public Sha256Digest Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] run = System.Text.Encoding.UTF8.GetBytes(RunId);
        hash.AppendData("fedactors/secagg/1/setting"u8);
        hash.AppendData(CohortContext.Bytes(run.Length));
        hash.AppendData(run);
        hash.AppendData(CohortContext.Bytes(Model));
        foreach (long number in (long[])[Round.Value, Attempt, Dimension, Encoding.RingBits, BitConverter.SingleToInt32Bits(Encoding.ValueMax),
            Encoding.WeightMax, Encoding.Exponent, Encoding.NoiseMax, CohortMax, Degree, Threshold, SurvivorsMin, ColludersMax])
        {
            hash.AppendData(CohortContext.Bytes(unchecked((int)number)));
            hash.AppendData(CohortContext.Bytes((int)(number >> 32)));
        }

        return new Sha256Digest(hash.GetHashAndReset());
    }

    private SecAggVerdict JudgeThreshold()
    {
        if (Degree < 2 || Degree > CohortMax - 1)
        {
            return new SecAggVerdict(SecAggRule.Threshold, $"{Degree} neighbours in a cohort of {CohortMax}; 2 to {CohortMax - 1} are possible.");
        }

        if (Threshold < 2 || Threshold > Degree)
        {
            return new SecAggVerdict(SecAggRule.Threshold,
                $"The threshold is {Threshold} of {Degree} neighbours; it must be from 2, because one share must never be a secret, to {Degree}.");
        }

        if (ColludersMax < 0 || (Degree == CohortMax - 1 && Threshold <= ColludersMax))
        {
            return new SecAggVerdict(SecAggRule.Threshold,
                $"The threshold is {Threshold} and {ColludersMax} may collude: they would hold enough shares. Raise the threshold above their number.");
        }

        int least = Math.Max(Quorum(CohortMax), ColludersMax + 2);
        return ParticipantsMin > CohortMax || least > CohortMax || SurvivorsMin < ColludersMax + 2
            ? new SecAggVerdict(SecAggRule.TooFew,
                $"At least {SurvivorsMin} survivors, threshold {Threshold}, {ColludersMax} colluders in a cohort of {CohortMax}: the sum needs two honest "
                + $"survivors ({ColludersMax + 2}), and a quorum of {least}; neither those nor the survivors can be more than the cohort.")
            : SecAggVerdict.Accepted;
    }

    private static SecAggVerdict Refused(string message) => new(SecAggRule.Setting, message);
}
