namespace FedActors.Core.Privacy.Accounting;

/// <summary>What numbers of the accounting may be; each refusal names what was asked, found and allowed.</summary>
internal static class Check
{
    public static double Positive(double value, string name) => value > 0 && double.IsFinite(value)
        ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; a positive, finite number is wanted.");

    public static double Rate(double value, string name) => value is >= 0 and <= 1
        ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; a probability from 0 to 1 is wanted.");

    public static long Count(long value, string name) => value >= 0
        ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; a whole number, 0 or more, is wanted.");

    public static long AtLeastOne(long value, string name) => value >= 1
        ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; a whole number, 1 or more, is wanted.");

    public static double Delta(double delta) => delta is > 0 and < 1
        ? delta : throw new ArgumentOutOfRangeException(nameof(delta), delta, $"delta is {delta}; a number above 0 and below 1 is wanted.");

    public static double Epsilon(double epsilon) => epsilon >= 0 && double.IsFinite(epsilon)
        ? epsilon : throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, $"epsilon is {epsilon}; a finite number, 0 or more, is wanted.");
}
