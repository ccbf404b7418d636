namespace FedActors.Learning.Kernels;

/// <summary>The two products of a dense layer with its working copy of weights: Y = X W + bias, and W += X' D.</summary>
internal static unsafe class LayerKernel
{
    /// <summary>Y[b] = bias + X[b] W, float32[rows x PaddedOutputs] at the given distances of rows.</summary>
    public static void Forward(in PanelLayout layout, float* weights, float* x, nint xStride, int rows, float* y, nint yStride)
    {
        for (int panel = 0; panel < layout.Panels; panel++)
        {
            int width = layout.Width(panel);
            float* panelWeights = weights + layout.Offset(panel);
            var product = new TileProduct
            {
                A = x,
                ARowStride = xStride,
                AStep = 1,
                B = panelWeights,
                BStride = width,
                Depth = layout.Inputs,
                Start = panelWeights + ((nint)layout.Inputs * width),
                StartStride = 0,
                StartScale = 1,
                C = y + layout.FirstOutput(panel),
                CStride = yStride,
            };
            MatrixProduct.Run(product, rows, width / PanelLayout.Lane);
        }
    }

    /// <summary>
    /// W = scale x W + X' D and bias = scale x bias + sum of D's rows. With D scaled by minus the step size this is the whole step of
    /// plain SGD; the gradient is never stored.
    /// </summary>
    public static void AddWeightGradient(
        in PanelLayout layout, float* weights, float scale, float* x, nint xStride, int rows, float* d, nint dStride)
    {
        float one = 1;
        for (int panel = 0; panel < layout.Panels; panel++)
        {
            int width = layout.Width(panel);
            float* panelWeights = weights + layout.Offset(panel);
            var product = new TileProduct
            {
                A = x,
                ARowStride = 1,
                AStep = xStride,
                B = d + layout.FirstOutput(panel),
                BStride = dStride,
                Depth = rows,
                Start = panelWeights,
                StartStride = width,
                StartScale = scale,
                C = panelWeights,
                CStride = width,
            };
            MatrixProduct.Run(product, layout.Inputs, width / PanelLayout.Lane);

            // The bias is a row of weights whose input is always one.
            product.A = &one;
            product.ARowStride = 0;
            product.AStep = 0;
            product.Start = product.C = panelWeights + ((nint)layout.Inputs * width);
            MatrixProduct.Run(product, 1, width / PanelLayout.Lane);
        }
    }

    /// <summary>Copies PyTorch's weight[out, in] and bias[out] into the working copy; padding becomes zero.</summary>
    public static void Pack(in PanelLayout layout, float* weight, float* bias, float* packed)
    {
        for (int panel = 0; panel < layout.Panels; panel++)
        {
            int width = layout.Width(panel), first = layout.FirstOutput(panel), count = Math.Min(width, layout.Outputs - first);
            float* rows = packed + layout.Offset(panel);
            if (count < width)
            {
                new Span<float>(rows, (layout.Inputs + 1) * width).Clear();
            }

            Transposition.Run(weight + ((nint)first * layout.Inputs), layout.Inputs, count, layout.Inputs, rows, width);
            new ReadOnlySpan<float>(bias + first, count).CopyTo(new Span<float>(rows + ((nint)layout.Inputs * width), count));
        }
    }

    /// <summary>Copies the working copy back into weight[out, in] and bias[out].</summary>
    public static void Unpack(in PanelLayout layout, float* packed, float* weight, float* bias)
    {
        for (int panel = 0; panel < layout.Panels; panel++)
        {
            int width = layout.Width(panel), first = layout.FirstOutput(panel), count = Math.Min(width, layout.Outputs - first);
            float* rows = packed + layout.Offset(panel);
            Transposition.Run(rows, width, layout.Inputs, count, weight + ((nint)first * layout.Inputs), layout.Inputs);
            new ReadOnlySpan<float>(rows + ((nint)layout.Inputs * width), count).CopyTo(new Span<float>(bias + first, count));
        }
    }

    /// <summary>tile = the rows of X' D, or of D's sum for the bias, that belong to these rows of a panel; nothing is added to.</summary>
    public static void WeightGradientTile(
        in PanelLayout layout, int panel, int firstRow, int tileRows, float* x, nint xStride, int rows, float* d, nint dStride, float* tile)
    {
        float one = 1;
        float* zeros = stackalloc float[PanelLayout.PanelLanesMax * PanelLayout.Lane];
        int width = layout.Width(panel), inputs = Math.Min(tileRows, layout.Inputs - firstRow);
        var product = new TileProduct
        {
            A = x + firstRow,
            ARowStride = 1,
            AStep = xStride,
            B = d + layout.FirstOutput(panel),
            BStride = dStride,
            Depth = rows,
            Start = zeros,
            StartStride = 0,
            StartScale = 1,
            C = tile,
            CStride = width,
        };
        MatrixProduct.Run(product, inputs, width / PanelLayout.Lane);
        if (inputs < tileRows)
        {
            product.A = &one;
            product.ARowStride = product.AStep = 0;
            product.C = tile + ((nint)inputs * width);
            MatrixProduct.Run(product, 1, width / PanelLayout.Lane);
        }
    }

    /// <summary>Zeros the columns past the last output, which only the last panel can have.</summary>
    public static void ClearPadding(in PanelLayout layout, float* packed)
    {
        int panel = layout.Panels - 1;
        ClearPadding(layout, panel, packed + layout.Offset(panel), layout.Inputs + 1);
    }

    /// <summary>The same in so many rows of one panel.</summary>
    public static void ClearPadding(in PanelLayout layout, int panel, float* rows, int count)
    {
        int width = layout.Width(panel), used = Math.Min(width, layout.Outputs - layout.FirstOutput(panel));
        for (int row = 0; row < count && used < width; row++, rows += width)
        {
            new Span<float>(rows + used, width - used).Clear();
        }
    }
}
