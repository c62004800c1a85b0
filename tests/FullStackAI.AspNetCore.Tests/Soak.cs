using System.Globalization;

namespace FullStackAI.AspNetCore.Tests;

/// <summary>How long a soak test runs: short by itself, longer when an environment variable says so.</summary>
internal static class Soak
{
    internal static int Number(string variable, int shortForm) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int given)
            ? given
            : shortForm;
}
