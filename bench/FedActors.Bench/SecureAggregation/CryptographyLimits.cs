using FedActors.Core.SecureAggregation;

namespace FedActors.Bench.SecureAggregation;

/// <summary>What one core of this machine needs for the pure cryptography of a round, measured in the same run.</summary>
internal sealed class CryptographyLimits
{
    private const int Repeats = 5, Calls = 100, StreamChunks = 64;

    public CryptographyLimits()
    {
        using AgreementKey a = AgreementKey.Generate(new RepeatableSecrets(1)), b = AgreementKey.Generate(new RepeatableSecrets(2));
        byte[] point = b.Point.Bytes.ToArray();
        AgreementSeconds = Best(() => a.Agree(b.Point)) / Calls;
        ImportSeconds = Best(() => AgreementPoint.Read(point)!.Key.Dispose()) / Calls;
        var sites = new BenchSites(1);
        byte[] text = new byte[200], signature = sites.SignerOf(0).Sign(text);
        VerifySeconds = Best(() => sites.Verify(0, text, signature)) / Calls;
        var ring = new byte[StreamChunks * MaskStream.ChunkLength];
        using var scratch = new MaskScratch();
        using var stream = new MaskStream(new byte[32], scratch);
        StreamBytesPerSecond = (double)Calls * ring.Length / Best(() => stream.Apply(ring, 0, 32, isSubtracted: false));
    }

    /// <summary>One P-256 agreement with an imported key.</summary>
    public double AgreementSeconds { get; }

    /// <summary>Importing one public key.</summary>
    public double ImportSeconds { get; }

    /// <summary>Verifying one signature.</summary>
    public double VerifySeconds { get; }

    /// <summary>Key stream made and added.</summary>
    public double StreamBytesPerSecond { get; }

    private static double Best(Action call)
    {
        double best = double.MaxValue;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            TimeSpan begin = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < Calls; i++)
            {
                call();
            }

            best = Math.Min(best, (Environment.CpuUsage.TotalTime - begin).TotalSeconds);
        }

        return best;
    }
}
