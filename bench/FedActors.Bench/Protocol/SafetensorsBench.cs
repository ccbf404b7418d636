using System.Diagnostics;
using System.Runtime.InteropServices;
using FedActors.Bench.Harness;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Bench.Protocol;

/// <summary>Writing a model as a safetensors file in memory and reading it back, beside copying the same bytes.</summary>
internal static class SafetensorsBench
{
    private const int Dimension = 25_000_000;

    /// <summary>Gigabytes of model a second.</summary>
    public static void Run(BenchReport report)
    {
        var model = new ModelVector(ModelShape.Flat(Dimension));
        model.Values.Fill(0.5f);
        byte[] file = SafetensorsWriter.ToArray(model);
        var copy = new byte[file.Length];
        double write = double.MaxValue, writeLimit = double.MaxValue, read = double.MaxValue, readLimit = double.MaxValue;
        for (int attempt = 0; attempt <= (report.IsQuick ? 3 : 10); attempt++)
        {
            write = Math.Min(write, Seconds(() => SafetensorsWriter.Write(new MemoryStream(file), model)));
            writeLimit = Math.Min(writeLimit, Seconds(() => MemoryMarshal.AsBytes(model.Values).CopyTo(copy)));
            read = Math.Min(read, Seconds(() => GC.KeepAlive(SafetensorsReader.ReadModel(file, model.Shape, "bench"))));
            readLimit = Math.Min(readLimit, Seconds(() => GC.KeepAlive(FreshCopy(copy))));
        }

        report.Ours("write, 25 M floats, into memory", Rate(write), "GB/s");
        report.Limit("memcpy of the same bytes", Rate(writeLimit), "GB/s");
        report.Ours("read into a new model", Rate(read), "GB/s");
        report.Limit("memcpy into a new array", Rate(readLimit), "GB/s", "first touch of new memory included in both");
    }

    private static double Rate(double seconds) => Dimension * sizeof(float) / seconds / 1e9;

    private static byte[] FreshCopy(byte[] bytes)
    {
        var fresh = new byte[bytes.Length];
        bytes.CopyTo(fresh, 0);
        return fresh;
    }

    private static double Seconds(Action action)
    {
        long begin = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
