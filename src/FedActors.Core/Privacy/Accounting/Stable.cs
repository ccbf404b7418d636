namespace FedActors.Core.Privacy.Accounting;

/// <summary>Exponentials and logarithms that keep their digits where the plain ones lose them.</summary>
internal static class Stable
{
    /// <summary>exp(x) - 1 without loss of digits near 0.</summary>
    public static double ExpMinusOne(double x)
    {
        if (Math.Abs(x) > 0.5)
        {
            return Math.Exp(x) - 1;
        }

        // W. Kahan's correction: the rounding error of exp is undone by that of log.
        double u = Math.Exp(x);
        return u == 1 ? x : (u - 1) * x / Math.Log(u);
    }

    /// <summary>log(1 + x) without loss of digits near 0.</summary>
    public static double LogOnePlus(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Abs(x) > 0.5 ? Math.Log(u) : Math.Log(u) * x / (u - 1);
    }

    /// <summary>log(1 - x) without loss of digits near 0.</summary>
    public static double LogOneMinus(double x) => LogOnePlus(-x);

    /// <summary>log(exp(a) + exp(b)); minus infinity stands for 0.</summary>
    public static double LogAdd(double a, double b) =>
        double.IsNegativeInfinity(a) ? b : double.IsNegativeInfinity(b) ? a : Math.Max(a, b) + LogOnePlus(Math.Exp(-Math.Abs(a - b)));
}
