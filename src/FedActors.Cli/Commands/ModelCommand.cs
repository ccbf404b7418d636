using System.CommandLine;
using FedActors.Cli.Failures;
using FedActors.Cli.Screens;
using FedActors.Core;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;
using FedActors.Federation.Reports;
using Spectre.Console;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors model show</c>: what is in a model file.</summary>
internal static class ModelCommand
{
    public static Command Build()
    {
        var file = new Argument<string>("FILE.safetensors") { Description = "A safetensors file, ours or another's." };
        var show = new DocumentedCommand("show", "Show the tensors of a model file with their least, mean and largest value.",
            "fedactors model show runs/demo/model.safetensors")
        {
            file,
        };
        show.SetAction(parsed => Show(parsed.GetValue(file)!));
        return new DocumentedCommand("model", "Look at model files.", "fedactors model show runs/demo/model.safetensors") { show };
    }

    private static int Show(string path)
    {
        ModelVector model;
        try
        {
            using FileStream stream = File.OpenRead(path);
            model = SafetensorsReader.ReadModel(stream, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MalformedInputException(path, $"cannot be read: {error.Message}");
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumn("tensor");
        foreach (string name in (string[])["shape", "elements", "min", "mean", "max", "not finite"])
        {
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        }

        foreach (TensorShape tensor in model.Shape.Tensors)
        {
            table.AddRow([.. Cells(tensor, model[tensor]).Select(cell => Markup.Escape(Screen.Printable(cell)))]);
        }

        Screen.For(wantsJson: false).Out.Write(table);
        Console.Out.WriteLine($"{model.Dimension} parameters in {model.Shape.Tensors.Count} tensors, model {ModelFile.Digest(model)}");
        return ExitCode.Done;
    }

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
