namespace FedActors.Learning.Attacks;

/// <summary>Small dense least squares, for attacks on a handful of examples.</summary>
internal static class LeastSquares
{
    /// <summary>A little on the diagonal, so that errors that have become alike do not divide by nothing.</summary>
    private const double Ridge = 1e-12;

    /// <summary>P[rows, columns] with P x A' as near to the identity as can be: (A A')^-1 A, for A of full row rank.</summary>
    public static double[,] PseudoInverse(double[][] a)
    {
        int rows = a.Length, columns = a[0].Length;
        var system = new double[rows, rows + columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < rows; j++)
            {
                system[i, j] = a[i].Zip(a[j], (x, y) => x * y).Sum() + (i == j ? Ridge : 0);
            }

            for (int k = 0; k < columns; k++)
            {
                system[i, rows + k] = a[i][k];
            }
        }

        Eliminate(system, rows, rows + columns);
        var inverse = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k < columns; k++)
            {
                inverse[i, k] = system[i, rows + k];
            }
        }

        return inverse;
    }

    /// <summary>Gauss and Jordan; the matrix is symmetric and positive definite, so that no pivot is sought.</summary>
    private static void Eliminate(double[,] system, int rows, int width)
    {
        for (int pivot = 0; pivot < rows; pivot++)
        {
            double scale = 1 / system[pivot, pivot];
            for (int k = 0; k < width; k++)
            {
                system[pivot, k] *= scale;
            }

            for (int row = 0; row < rows; row++)
            {
                double factor = system[row, pivot];
                for (int k = 0; k < width && row != pivot; k++)
                {
                    system[row, k] -= factor * system[pivot, k];
                }
            }
        }
    }
}
