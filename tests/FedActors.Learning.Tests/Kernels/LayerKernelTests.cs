using FedActors.Core.Randomness;
using FedActors.Learning.Kernels;
using FedActors.Learning.Training;

namespace FedActors.Learning.Tests.Kernels;

public sealed unsafe class LayerKernelTests
{
    /// <summary>Rounding error of a sum of n float32 products of size one stays below this times n.</summary>
    private const double Rounding = 1.2e-7;

    public static TheoryData<int, int, int> Sizes()
    {
        var random = new SeededRandom(11, 0, 0, RandomPurpose.World);
        var sizes = new TheoryData<int, int, int> { { 1, 1, 1 }, { 6, 16, 64 }, { 7, 17, 65 }, { 300, 70, 13 }, { 13, 300, 33 }, { 3, 145, 200 } };
        for (int i = 0; i < 120; i++)
        {
            sizes.Add(1 + random.NextInt(70), 1 + random.NextInt(70), 1 + random.NextInt(70));
        }

        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Forward_equals_plain_loops(int rows, int inputs, int outputs)
    {
        using var layer = new Layer(rows, inputs, outputs);
        LayerKernel.Forward(layer.Layout, layer.Packed, layer.X, layer.XStride, rows, layer.Y, layer.YStride);
        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < outputs; output++)
            {
                double expected = layer.Bias[output];
                for (int input = 0; input < inputs; input++)
                {
                    expected += (double)layer.X[(row * layer.XStride) + input] * layer.Weight[(output * inputs) + input];
                }

                Assert.Equal(expected, layer.Y[(row * layer.YStride) + output], Rounding * (inputs + 1));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Weight_gradient_equals_plain_loops(int rows, int inputs, int outputs)
    {
        using var layer = new Layer(rows, inputs, outputs);
        LayerKernel.AddWeightGradient(layer.Layout, layer.Packed, 0.75f, layer.X, layer.XStride, rows, layer.D, layer.YStride);
        float[] weight = new float[inputs * outputs], bias = new float[outputs];
        layer.Unpack(weight, bias);
        for (int output = 0; output < outputs; output++)
        {
            double expectedBias = 0.75 * layer.Bias[output];
            for (int row = 0; row < rows; row++)
            {
                expectedBias += layer.D[(row * layer.YStride) + output];
            }

            Assert.Equal(expectedBias, bias[output], Rounding * (rows + 1));
            for (int input = 0; input < inputs; input++)
            {
                double expected = 0.75 * layer.Weight[(output * inputs) + input];
                for (int row = 0; row < rows; row++)
                {
                    expected += (double)layer.X[(row * layer.XStride) + input] * layer.D[(row * layer.YStride) + output];
                }

                Assert.Equal(expected, weight[(output * inputs) + input], Rounding * (rows + 1));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Input_gradient_equals_plain_loops(int rows, int inputs, int outputs)
    {
        using var layer = new Layer(rows, inputs, outputs);
        InputGradient.Run(layer.Layout, layer.Packed, layer.D, layer.YStride, rows, layer.X, layer.XStride);
        for (int row = 0; row < rows; row++)
        {
            for (int input = 0; input < inputs; input++)
            {
                double expected = 0;
                for (int output = 0; output < outputs; output++)
                {
                    expected += (double)layer.D[(row * layer.YStride) + output] * layer.Weight[(output * inputs) + input];
                }

                Assert.Equal(expected, layer.X[(row * layer.XStride) + input], Rounding * (outputs + 1));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Packing_and_unpacking_gives_back_the_same_weights(int rows, int inputs, int outputs)
    {
        using var layer = new Layer(rows, inputs, outputs);
        float[] weight = new float[inputs * outputs], bias = new float[outputs];
        layer.Unpack(weight, bias);
        Assert.Equal(layer.Weight, weight);
        Assert.Equal(layer.Bias, bias);
    }

    [Theory]
    [InlineData(13, 150, 32)]
    [InlineData(7, 31, 192)]
    [InlineData(1, 1, 16)]
    public void Every_vector_width_gives_the_same_bits(int rows, int inputs, int outputs)
    {
        byte[] Product<TRow>()
            where TRow : unmanaged, ITileRow<TRow>
        {
            using var layer = new Layer(rows, inputs, outputs);
            var product = new TileProduct
            {
                A = layer.X, ARowStride = layer.XStride, AStep = 1, B = layer.Packed, BStride = layer.Layout.Width(0), Depth = inputs,
                Start = layer.D, StartStride = layer.YStride, StartScale = 0.5f, C = layer.Y, CStride = layer.YStride,
            };
            MatrixProduct.Sweep<TRow>(product, rows, 1);
            return Bytes(layer.Y, (rows * layer.YStride));
        }

        byte[] Dots<TLane>()
            where TLane : unmanaged, ILane<TLane>
        {
            using var layer = new Layer(rows, inputs, outputs);
            InputGradient.Tiles<TLane>(layer.Layout, layer.Packed, layer.D, layer.YStride, rows, layer.X, layer.XStride);
            return Bytes(layer.X, (rows * layer.XStride));
        }

        Assert.Equal(Product<Row128x4>(), Product<Row256x2>());
        Assert.Equal(Product<Row128x4>(), Product<Row512x1>());
        Assert.Equal(Dots<Row128x4>(), Dots<Row256x2>());
        Assert.Equal(Dots<Row128x4>(), Dots<Row512x1>());
    }

    [Fact]
    public void Wide_rows_give_the_same_bits_as_single_lanes()
    {
        const int Rows = 23, Inputs = 300;
        foreach (int lanes in (int[])[2, 3, 4])
        {
            using var layer = new Layer(Rows, Inputs, lanes * PanelLayout.Lane);
            var product = new TileProduct
            {
                A = layer.X, ARowStride = layer.XStride, AStep = 1, B = layer.Packed, BStride = layer.Layout.Width(0), Depth = Inputs,
                Start = layer.D, StartStride = layer.YStride, StartScale = 1, C = layer.Y, CStride = layer.YStride,
            };
            MatrixProduct.Run(product, Rows, lanes);
            byte[] wide = Bytes(layer.Y, Rows * layer.YStride);
            MatrixProduct.Sweep<Row128x4>(product, Rows, lanes);
            Assert.Equal(wide, Bytes(layer.Y, Rows * layer.YStride));
        }
    }

    private static byte[] Bytes(float* values, int count) => [.. new ReadOnlySpan<byte>(values, count * sizeof(float))];

    /// <summary>A layer with random weights in ±1, inputs X and output gradients D, padded as the kernels need it.</summary>
    private sealed class Layer : IDisposable
    {
        private readonly Scratch _scratch;

        public Layer(int rows, int inputs, int outputs)
        {
            var random = new SeededRandom(5, rows, (inputs * 1000) + outputs, RandomPurpose.DataGeneration);
            Layout = new PanelLayout(inputs, outputs);
            XStride = PanelLayout.RowStride(inputs);
            YStride = PanelLayout.RowStride(outputs);
            _scratch = new Scratch(Layout.Length + (rows * (XStride + (2 * YStride))) + 64);
            Packed = _scratch.Take(Layout.Length);
            X = _scratch.Take(rows * XStride);
            Y = _scratch.Take(rows * YStride);
            D = _scratch.Take(rows * YStride);
            Weight = new float[inputs * outputs];
            Bias = new float[outputs];
            Fill(random, Weight);
            Fill(random, Bias);
            new Span<float>(X, rows * XStride).Clear();
            new Span<float>(Y, rows * YStride).Clear();
            new Span<float>(D, rows * YStride).Clear();
            for (int row = 0; row < rows; row++)
            {
                Fill(random, new Span<float>(X + (row * XStride), inputs));
                Fill(random, new Span<float>(D + (row * YStride), outputs));
            }

            fixed (float* weight = Weight, bias = Bias)
            {
                LayerKernel.Pack(Layout, weight, bias, Packed);
            }
        }

        public PanelLayout Layout { get; }

        public int XStride { get; }

        public int YStride { get; }

        public float* Packed { get; }

        public float* X { get; }

        public float* Y { get; }

        public float* D { get; }

        public float[] Weight { get; }

        public float[] Bias { get; }

        public void Unpack(float[] weight, float[] bias)
        {
            fixed (float* w = weight, b = bias)
            {
                LayerKernel.Unpack(Layout, Packed, w, b);
            }
        }

        public void Dispose() => _scratch.Dispose();

        private static void Fill(SeededRandom random, Span<float> values)
        {
            foreach (ref float value in values)
            {
                value = (float)((2 * random.NextDouble()) - 1);
            }
        }
    }
}
