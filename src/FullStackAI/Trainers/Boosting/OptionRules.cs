using System.Globalization;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Rules that many options share.</summary>
internal static class OptionRules
{
    /// <summary>A whole number in a closed range.</summary>
    internal static void Within(this OptionFaults faults, string name, int value, int low, int high) => faults.Require(
        value >= low && value <= high,
        name,
        value,
        high == int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"must be at least {low}")
            : string.Create(CultureInfo.InvariantCulture, $"must lie in [{low}, {high}]"));

    /// <summary>A finite number, zero or more.</summary>
    internal static void NotNegative(this OptionFaults faults, string name, double value) =>
        faults.Require(double.IsFinite(value) && value >= 0, name, value, "must be zero or more");

    /// <summary>A finite number above 0.</summary>
    internal static void Positive(this OptionFaults faults, string name, double value) =>
        faults.Require(double.IsFinite(value) && value > 0, name, value, "must be above 0");

    /// <summary>A share in (0, 1].</summary>
    internal static void Share(this OptionFaults faults, string name, double value) =>
        faults.Require(value is > 0 and <= 1, name, value, "must lie in (0, 1]");
}
