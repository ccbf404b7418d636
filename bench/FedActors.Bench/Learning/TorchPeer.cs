using System.Diagnostics;
using System.Globalization;

namespace FedActors.Bench.Learning;

/// <summary>The same model, batch and optimiser in PyTorch on one thread, where Debian's python3-torch is installed.</summary>
/// <remarks>With Debian's reference BLAS it is ten times slower than with libopenblas0; the note names the one in use.</remarks>
internal static class TorchPeer
{
    private const string Python = "/usr/bin/python3";

    private const string Script = """
        import os, sys, time, torch
        torch.set_num_threads(1)
        batch, examples = int(sys.argv[1]), 3840
        torch.manual_seed(1)
        features = torch.rand(examples, 784)
        labels = torch.randint(0, 10, (examples,))
        model = torch.nn.Sequential(
            torch.nn.Linear(784, 200), torch.nn.ReLU(), torch.nn.Linear(200, 200), torch.nn.ReLU(), torch.nn.Linear(200, 10))
        optimiser = torch.optim.SGD(model.parameters(), lr=0.05)
        loss_of = torch.nn.CrossEntropyLoss()
        best = 0.0
        for attempt in range(8):
            start = time.perf_counter()
            order = torch.randperm(examples)
            for first in range(0, examples, batch):
                rows = order[first:first + batch]
                optimiser.zero_grad()
                loss_of(model(features[rows]), labels[rows]).backward()
                optimiser.step()
            best = max(best, examples / (time.perf_counter() - start))
        blas = os.path.realpath("/usr/lib/" + os.uname().machine + "-linux-gnu/libblas.so.3")
        print(torch.__version__, os.path.basename(os.path.dirname(blas)), best)
        """;

    /// <summary>Trains in a child process; says why there is no figure where PyTorch is missing.</summary>
    public static PeerSpeed SamplesPerSecond(int batch)
    {
        if (!File.Exists(Python) || Run("import torch", batch) is null)
        {
            return new PeerSpeed(batch, null, "python3-torch is not installed");
        }

        string[] answer = Run(Script, batch)?.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return answer.Length == 3 && double.TryParse(answer[2], CultureInfo.InvariantCulture, out double speed)
            ? new PeerSpeed(batch, speed, $"PyTorch {answer[0]}, one thread, BLAS {answer[1]}")
            : new PeerSpeed(batch, null, "PyTorch is installed but the training script failed");
    }

    private static string? Run(string script, int batch)
    {
        var start = new ProcessStartInfo(Python) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        start.ArgumentList.Add(batch.ToString(CultureInfo.InvariantCulture));
        start.Environment["OMP_NUM_THREADS"] = "1";
        using Process process = Process.Start(start)!;

        // Errors go to a pipe nobody reads to the end; reading it asynchronously keeps the child from blocking on it.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : null;
    }

    /// <summary>A peer's speed beside ours.</summary>
    /// <param name="Batch">Examples per step.</param>
    /// <param name="SamplesPerSecond">Best epoch, or null where it could not be measured.</param>
    /// <param name="Note">Which version ran, or why none did.</param>
    public sealed record PeerSpeed(int Batch, double? SamplesPerSecond, string Note);
}
