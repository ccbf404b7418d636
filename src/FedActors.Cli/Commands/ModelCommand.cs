using System.CommandLine;
using FedActors.Cli.Failures;
using FedActors.Cli.Screens;
using FedActors.Core;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;
using FedActors.Federation.Reports;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors model show</c>: what is in a model file.</summary>
internal static class ModelCommand
{
    private const string Fix = "Name a .safetensors file, for example the model.safetensors that `fedactors demo` or `fedactors run` leaves in its --out directory.";

    public static Command Build()
    {
        var file = new Argument<string>("FILE.safetensors") { Description = "A safetensors file, ours or another's." };
        var show = new DocumentedCommand("show", "Show the tensors of a model file with their least, mean and largest value.",
            "fedactors model show runs/demo/model.safetensors")
        {
            file,
        };
        show.SetAction(parsed => Show(parsed.GetValue(file)!));
        return new DocumentedCommand("model", "Look at model files, and fetch them from a cluster.", "fedactors model show runs/demo/model.safetensors") { show, ModelExportCommand.Build() };
    }

    private static int Show(string path)
    {
        ModelVector model;
        try
        {
            using FileStream stream = File.OpenRead(path);
            model = SafetensorsReader.ReadModel(stream, path);
        }
        catch (MalformedInputException error)
        {
            throw new MalformedInputException(path, $"this is no model that can be shown: {Reason(error, path)} {Fix}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MalformedInputException(path, $"the model file cannot be read{(File.Exists(path) ? "" : "; there is no such file")}. {Fix}");
        }

        var table = new FittedTable(("tensor", 0), ("shape", 0), ("elements", 5), ("min", 2), ("mean", 1), ("max", 2), ("not finite", 4));
        foreach (TensorShape tensor in model.Shape.Tensors)
        {
            table.Add(Cells(tensor, model[tensor]));
        }

        table.Write(Screen.For(wantsJson: false).Out);
        Console.Out.WriteLine($"{model.Dimension} parameters in {model.Shape.Tensors.Count} tensors, model {ModelFile.Digest(model)}");
        return ExitCode.Done;
    }

    // The reader names the file too; once is enough.
    private static string Reason(MalformedInputException error, string path) =>
        error.Message.StartsWith($"{path}: ", StringComparison.Ordinal) ? error.Message[(path.Length + 2)..] : error.Message;

    private static string[] Cells(TensorShape tensor, ReadOnlySpan<float> values)
    {
        (double sum, float min, float max, long finite) = (0, float.PositiveInfinity, float.NegativeInfinity, 0);
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                finite++;
                sum += value;
                min = Math.Min(min, value);
                max = Math.Max(max, value);
            }
        }

        string shape = tensor.Dimensions.Count == 0 ? "scalar" : string.Join('x', tensor.Dimensions);
        string Number(double value) => finite == 0 ? "-" : value != 0 && Math.Abs(value) < 1e-4 ? $"{value:0.##e+0}" : $"{value:0.#####}";
        return [tensor.Name, shape, $"{tensor.Length}", Number(min), Number(sum / finite), Number(max), $"{values.Length - finite}"];
    }
}
