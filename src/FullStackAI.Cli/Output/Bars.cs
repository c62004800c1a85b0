namespace FullStackAI.Cli.Output;

/// <summary>Bars that grow to the right for what raises a score and to the left for what lowers it.</summary>
internal static class Bars
{
    private const int Half = 14;
    private static readonly string[] Eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

    /// <summary>A bar from the middle line.</summary>
    /// <param name="value">Its length and side.</param>
    /// <param name="largest">The value whose bar reaches the end; above 0.</param>
    internal static string TwoSided(double value, double largest)
    {
        double length = largest > 0 ? Math.Min(1, Math.Abs(value) / largest) * Half : 0;
        if (value < 0)
        {
            int cells = (int)Math.Round(length);
            return $"{new string(' ', Half - cells)}{new string('█', cells)}│";
        }

        return $"{new string(' ', Half)}│{OneSided(length)}";
    }

    /// <summary>A bar from the left.</summary>
    /// <param name="value">Its length; 0 or more.</param>
    /// <param name="largest">The value whose bar is full; above 0.</param>
    internal static string FromLeft(double value, double largest) =>
        OneSided(largest > 0 ? Math.Clamp(value / largest, 0, 1) * 2 * Half : 0);

    private static string OneSided(double cells)
    {
        int eighths = (int)Math.Round(cells * 8);
        return new string('█', eighths / 8) + Eighths[eighths % 8];
    }
}
