using FedActors.Core.Vectors;

namespace FedActors.Core.Protocol;

/// <summary>Between the tensors of a file and the shape of a model.</summary>
internal static class SafetensorsModelShape
{
    /// <summary>The shape of the file's tensors in the order of their bytes.</summary>
    public static ModelShape Of(SafetensorsHeader header, string sourceName)
    {
        var tensors = new (string Name, int[] Dimensions)[header.Entries.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            SafetensorsEntry entry = header.Entries[i];
            if (CheckFloat(entry) is { } flaw)
            {
                throw flaw.In(sourceName);
            }

            if (entry.Name.Length == 0 || entry.Shape.Any(size => size is 0 or > ModelShape.DimensionMax))
            {
                throw new SafetensorsFlaw(SafetensorsFault.ShapeMismatch,
                    $"tensor '{entry.Name}' has the shape [{string.Join(", ", entry.Shape)}]; a model's tensors have a name and dimensions "
                    + $"from 1 to {ModelShape.DimensionMax}.").In(sourceName);
            }

            tensors[i] = (entry.Name, [.. entry.Shape.Select(size => (int)size)]);
        }

        try
        {
            return ModelShape.Of(tensors);
        }
        catch (ArgumentException exception)
        {
            throw new SafetensorsFlaw(SafetensorsFault.ShapeMismatch, exception.Message).In(sourceName);
        }
    }

    /// <summary>Refuses a file whose tensors are not exactly those of the model.</summary>
    public static void Require(SafetensorsHeader header, ModelShape expected, string sourceName)
    {
        if (Check(header, expected) is { } flaw)
        {
            throw flaw.In(sourceName);
        }
    }

    /// <summary>Why the file's tensors are not exactly those of the model, or null.</summary>
    public static SafetensorsFlaw? Check(SafetensorsHeader header, ModelShape expected)
    {
        Dictionary<string, TensorShape> wanted = expected.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        foreach (SafetensorsEntry entry in header.Entries)
        {
            if (CheckFloat(entry) is { } flaw)
            {
                return flaw;
            }

            if (!wanted.Remove(entry.Name, out TensorShape? tensor))
            {
                return Mismatch($"tensor '{entry.Name}' is not part of the model, whose {expected.Tensors.Count} tensors have other names.");
            }

            if (!entry.Shape.SequenceEqual(tensor.Dimensions.Select(size => (ulong)size)))
            {
                return Mismatch($"tensor '{entry.Name}' has the shape [{string.Join(", ", entry.Shape)}]; "
                    + $"the model says [{string.Join(", ", tensor.Dimensions)}].");
            }
        }

        if (wanted.Count > 0)
        {
            string missing = expected.Tensors.First(tensor => wanted.ContainsKey(tensor.Name)).Name;
            return Mismatch($"tensor '{missing}' is missing, and {wanted.Count - 1} more; the file has {header.Entries.Count} tensors.");
        }

        return null;
    }

    private static SafetensorsFlaw Mismatch(string message) => new(SafetensorsFault.ShapeMismatch, message);

    private static SafetensorsFlaw? CheckFloat(SafetensorsEntry entry) =>
        entry.Dtype is SafetensorsDtype.F32 or SafetensorsDtype.F16 or SafetensorsDtype.BF16 or SafetensorsDtype.F64
            ? null
            : new SafetensorsFlaw(SafetensorsFault.TypeNotSupported,
                $"tensor '{entry.Name}' is {entry.Dtype.Text()}; parameters can be F32, F16, BF16 or F64.");
}
