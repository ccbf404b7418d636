using System.Globalization;
using FedActors.Bench.Harness;

namespace FedActors.Bench.Learning;

/// <summary>The same model, batch and optimiser in PyTorch on one thread, where Debian's python3-torch is installed.</summary>
/// <remarks>With Debian's reference BLAS it is ten times slower than with libopenblas0; the note names the one in use.</remarks>
internal static class TorchPeer
{
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

    /// <summary>Trains at each batch size in a child process; says why there is no figure where PyTorch is missing.</summary>
    public static void Run(BenchReport report)
    {
        foreach (int batch in TrainerBench.Batches)
        {
            string? answer = PythonPeer.Run(Script, batch.ToString(CultureInfo.InvariantCulture));
            string[] words = answer?.Split(' ') ?? [];
            string what = $"PyTorch samples, batch {batch}, 1 thread";
            if (words.Length == 3 && double.TryParse(words[2], CultureInfo.InvariantCulture, out double peer))
            {
                // Ours again, right beside it: the two figures of a ratio must come from the same minute.
                double ours = TrainerBench.SamplesPerSecond(batch, report.IsQuick ? 3 : 8);
                report.Peer(what, peer, "samples/s", $"PyTorch {words[0]}, BLAS {words[1]}");
                report.Ours($"times PyTorch's speed, batch {batch}", ours / peer, "");
            }
            else
            {
                report.Peer(what, null, "samples/s", "python3-torch is not installed");
            }
        }
    }
}
