using System.Runtime.InteropServices;
using System.Text;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Protocol;

public sealed class SafetensorsLayoutTests
{
    private static readonly ModelShape Shape = ModelShape.Of(("z.weight", [3, 5]), ("a.bias", [7]), ("scalar", []));

    [Fact]
    public void Any_stretch_of_a_float32_file_is_the_models_own()
    {
        ModelVector model = Model();
        byte[] file = SafetensorsWriter.ToArray(model);
        SafetensorsLayout layout = Read(file);
        Assert.False(layout.IsHalf);
        for (int from = 0; from < model.Dimension; from++)
        {
            for (int length = 0; length <= model.Dimension - from; length++)
            {
                var read = new float[length];
                layout.Read(from, read, Bytes(file));
                Assert.Equal(model.Values.Slice(from, length).ToArray(), read);
            }
        }
    }

    [Fact]
    public void A_float16_file_is_widened()
    {
        ModelVector model = Model();
        byte[] file = HalfFile(model);
        SafetensorsLayout layout = Read(file);
        Assert.True(layout.IsHalf);
        Assert.False(layout.IsFlat);
        var read = new float[model.Dimension];
        layout.Read(0, read, Bytes(file));
        Assert.Equal(model.Values.ToArray().Select(value => (float)(Half)value), read);
    }

    [Fact]
    public void A_large_float16_tensor_is_read_in_pieces()
    {
        var model = new ModelVector(ModelShape.Flat(20_001));
        for (int i = 0; i < model.Dimension; i++)
        {
            model.Values[i] = i % 2048;
        }

        byte[] file = HalfFile(model);
        var read = new float[model.Dimension];
        Assert.Null(SafetensorsLayout.HeadLength(file.AsSpan(0, 8), file.Length, out int head));
        Assert.Null(SafetensorsLayout.Read(file.AsSpan(0, head), file.Length, model.Shape, out SafetensorsLayout? layout));
        layout!.Read(0, read, Bytes(file));
        Assert.Equal(model.Values.ToArray(), read);
    }

    [Fact]
    public void Only_a_file_in_the_models_order_is_flat()
    {
        Assert.False(Read(SafetensorsWriter.ToArray(Model())).IsFlat);
        byte[] flat = SafetensorsWriter.ToArray(new ModelVector(ModelShape.Flat(4)));
        Assert.Null(SafetensorsLayout.HeadLength(flat.AsSpan(0, 8), flat.Length, out int head));
        Assert.Null(SafetensorsLayout.Read(flat.AsSpan(0, head), flat.Length, ModelShape.Flat(4), out SafetensorsLayout? layout));
        Assert.True(layout!.IsFlat);
    }

    [Theory]
    [InlineData("F64", 8, SafetensorsFault.TypeNotSupported)]
    [InlineData("BF16", 2, SafetensorsFault.TypeNotSupported)]
    [InlineData("I32", 4, SafetensorsFault.TypeNotSupported)]
    public void Other_types_are_refused(string dtype, int size, SafetensorsFault fault)
    {
        string header = "{\"weights\":{\"dtype\":\"" + dtype + "\",\"shape\":[2],\"data_offsets\":[0," + (2 * size) + "]}}";
        byte[] file = File(header, new byte[2 * size]);
        Assert.Null(SafetensorsLayout.HeadLength(file.AsSpan(0, 8), file.Length, out int head));
        Assert.Equal(fault, SafetensorsLayout.Read(file.AsSpan(0, head), file.Length, ModelShape.Flat(2), out SafetensorsLayout? layout)?.Fault);
        Assert.Null(layout);
    }

    private static SafetensorsLayout Read(byte[] file)
    {
        Assert.Null(SafetensorsLayout.HeadLength(file.AsSpan(0, 8), file.Length, out int head));
        Assert.Null(SafetensorsLayout.Read(file.AsSpan(0, head), file.Length, Shape, out SafetensorsLayout? layout));
        return layout!;
    }

    private static SafetensorsLayout.FileReader Bytes(byte[] file) => (position, destination) => file.AsSpan((int)position, destination.Length).CopyTo(destination);

    private static ModelVector Model()
    {
        var model = new ModelVector(Shape);
        for (int i = 0; i < model.Dimension; i++)
        {
            model.Values[i] = 1.5f * i;
        }

        return model;
    }

    private static byte[] HalfFile(ModelVector model)
    {
        int at = 0;
        IEnumerable<string> entries = model.Shape.Tensors.Select(tensor =>
            $"\"{tensor.Name}\":{{\"dtype\":\"F16\",\"shape\":[{string.Join(",", tensor.Dimensions)}],\"data_offsets\":[{at},{at += 2 * tensor.Length}]}}");
        Half[] halves = [.. model.Values.ToArray().Select(value => (Half)value)];
        return File($"{{{string.Join(",", entries)}}}", MemoryMarshal.AsBytes<Half>(halves));
    }

    private static byte[] File(string header, ReadOnlySpan<byte> body)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((ulong)text.Length), .. text, .. body];
    }
}
