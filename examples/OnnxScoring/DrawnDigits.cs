using FullStackAI.Numerics;
using FullStackAI.OnnxRuntime;

namespace OnnxScoring;

/// <summary>Digits drawn with lines, each turned, stretched, moved and shaken a little, from a seed.</summary>
internal static class DrawnDigits
{
    private const int Side = 28;

    // The corners of each digit's line, on a sheet from (0, 0) to (1, 1).
    private static readonly (double X, double Y)[][] Lines =
    [
        [(0.5, 0), (0.85, 0.2), (0.85, 0.8), (0.5, 1), (0.15, 0.8), (0.15, 0.2), (0.5, 0)],
        [(0.3, 0.2), (0.55, 0), (0.55, 1)],
        [(0.15, 0.25), (0.45, 0), (0.8, 0.2), (0.75, 0.5), (0.15, 1), (0.85, 1)],
        [(0.15, 0.1), (0.6, 0), (0.8, 0.25), (0.45, 0.48), (0.85, 0.72), (0.6, 1), (0.15, 0.92)],
        [(0.7, 1), (0.7, 0), (0.15, 0.65), (0.9, 0.65)],
        [(0.8, 0), (0.25, 0), (0.2, 0.45), (0.65, 0.42), (0.85, 0.7), (0.6, 1), (0.15, 0.95)],
        [(0.7, 0), (0.3, 0.35), (0.18, 0.75), (0.5, 1), (0.82, 0.78), (0.6, 0.5), (0.22, 0.65)],
        [(0.15, 0), (0.85, 0), (0.4, 1)],
        [(0.5, 0.48), (0.2, 0.25), (0.5, 0), (0.8, 0.25), (0.5, 0.48), (0.15, 0.75), (0.5, 1), (0.85, 0.75), (0.5, 0.48)],
        [(0.8, 0.35), (0.4, 0.5), (0.2, 0.25), (0.5, 0), (0.8, 0.2), (0.8, 0.6), (0.6, 1)],
    ];

    internal static (RgbImage[] Pictures, int[] Digits) Make(int count, ulong seed)
    {
        var rng = new Rng(seed);
        var pictures = new RgbImage[count];
        var digits = new int[count];
        for (int i = 0; i < count; i++)
        {
            digits[i] = rng.NextInt32(Lines.Length);
            pictures[i] = Draw(Lines[digits[i]], rng);
        }

        return (pictures, digits);
    }

    private static RgbImage Draw((double X, double Y)[] line, Rng rng)
    {
        double angle = 0.2 * rng.NextGaussian();
        double slant = 0.2 * rng.NextGaussian();
        (double wide, double high) = (12 + (3 * rng.NextDouble()), 17 + (3 * rng.NextDouble()));
        (double left, double top) = (13.5 + rng.NextGaussian(), 13.5 + rng.NextGaussian());
        double pen = 0.9 + (0.6 * rng.NextDouble());
        (double X, double Y)[] corners = [.. line.Select(corner =>
        {
            double x = (corner.X - 0.5 + (0.04 * rng.NextGaussian())) * wide;
            double y = (corner.Y - 0.5 + (0.04 * rng.NextGaussian())) * high;
            x -= slant * y;
            return (left + (x * Math.Cos(angle)) - (y * Math.Sin(angle)), top + (x * Math.Sin(angle)) + (y * Math.Cos(angle)));
        })];

        var pixels = new byte[Side * Side * 3];
        for (int pixel = 0; pixel < Side * Side; pixel++)
        {
            double distance = Enumerable.Range(0, corners.Length - 1).Min(
                i => Distance(pixel % Side, pixel / Side, corners[i], corners[i + 1]));
            double ink = Math.Clamp(pen + 0.5 - distance, 0, 1) + (0.05 * rng.NextGaussian());
            pixels.AsSpan(pixel * 3, 3).Fill((byte)(255 * Math.Clamp(ink, 0, 1)));
        }

        return new RgbImage(Side, Side, pixels);
    }

    private static double Distance(double x, double y, (double X, double Y) from, (double X, double Y) to)
    {
        (double alongX, double alongY) = (to.X - from.X, to.Y - from.Y);
        double share = Math.Clamp(
            (((x - from.X) * alongX) + ((y - from.Y) * alongY)) / ((alongX * alongX) + (alongY * alongY) + 1e-9), 0, 1);
        return Math.Sqrt(Math.Pow(from.X + (share * alongX) - x, 2) + Math.Pow(from.Y + (share * alongY) - y, 2));
    }
}
