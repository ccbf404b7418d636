namespace FedActors.Core.Privacy;

/// <summary>The noise of every prefix sum, from a binary tree of noisy nodes: after t steps only as many as t has binary ones.</summary>
/// <remarks>
/// P. Kairouz et al., "Practical and private (deep) learning without sampling or shuffling", ICML 2021 (DP-FTRL); the better estimate of a node
/// from itself and its children: J. Honaker, "Efficient use of differentially private binary trees", 2015. A node of height h then has the
/// variance 1 / (2 - 2^-h) instead of 1. Memory: one vector for each level.
/// </remarks>
public sealed class TreeNoise
{
    /// <summary>The most steps of one tree.</summary>
    public const long StepsMax = 1L << 40;

    private readonly List<double[]> _nodes = [];
    private readonly Action<Span<double>> _draw;
    private readonly int _dimension;
    private readonly bool _isEfficient;
    private readonly Stack<double[]> _spares = [];

    /// <summary>An empty tree.</summary>
    /// <param name="dimension">Coordinates of a sum, 1 or more.</param>
    /// <param name="isEfficient">Whether to estimate nodes from their children too.</param>
    /// <param name="draw">Overwrites all elements with independent noise of one node.</param>
    public TreeNoise(int dimension, bool isEfficient, Action<Span<double>> draw)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        (_dimension, _isEfficient, _draw) = (dimension, isEfficient, draw);
    }

    /// <summary>How many steps the present tree has.</summary>
    public long Steps { get; private set; }

    /// <summary>Takes a step and writes the noise of the sum of all steps since the last restart.</summary>
    /// <param name="destination">float64[dimension]; overwritten.</param>
    public void Next(Span<double> destination)
    {
        if (destination.Length != _dimension)
        {
            throw new ArgumentException($"The destination has {destination.Length} elements; {_dimension} are wanted.", nameof(destination));
        }

        if (Steps == StepsMax)
        {
            throw new InvalidOperationException($"A tree of {StepsMax} steps is full; begin a new one with Restart, which the accountant counts.");
        }

        Grow();
        destination.Clear();
        for (int level = 0; level < _nodes.Count; level++)
        {
            if ((Steps >> level & 1) == 1)
            {
                System.Numerics.Tensors.TensorPrimitives.Add(destination, _nodes[level], destination);
            }
        }
    }

    /// <summary>Forgets the tree; the next step begins another one. What was summed before keeps the noise that it has.</summary>
    public void Restart()
    {
        Steps = 0;
        _nodes.ForEach(node => Array.Clear(node));
    }

    /// <summary>Makes the new leaf and every node that it completes; the last of them takes the place of its children.</summary>
    private void Grow()
    {
        double[] right = Drawn();
        int level = 0;
        for (long left = Steps; (left & 1) == 1; left >>= 1, level++)
        {
            double[] joined = Drawn();
            if (_isEfficient)
            {
                // Both are estimates of the same sum; each is weighted with the inverse of its variance.
                double own = 1 / (2 - Math.ScaleB(1, -(level + 1)));
                for (int i = 0; i < joined.Length; i++)
                {
                    joined[i] = (own * joined[i]) + ((1 - own) * (_nodes[level][i] + right[i]));
                }
            }

            _spares.Push(right);
            right = joined;
        }

        if (level == _nodes.Count)
        {
            _nodes.Add(right);
        }
        else
        {
            _spares.Push(_nodes[level]);
            _nodes[level] = right;
        }

        Steps++;
    }

    private double[] Drawn()
    {
        double[] node = _spares.Count > 0 ? _spares.Pop() : new double[_dimension];
        _draw(node);
        return node;
    }
}
