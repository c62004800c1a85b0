using System.Globalization;

namespace FullStackAI.Cli.Output;

/// <summary>A bar on a terminal for work that takes longer than half a second; says nothing elsewhere. Thread-safe.</summary>
internal sealed class ProgressLine(Screen screen) : IDisposable
{
    private const int BarWidth = 30;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.05);

    private readonly Lock _lock = new();
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private TimeSpan _next = Quiet;
    private int _width;

    /// <summary>Draws the bar anew, at most twenty times a second.</summary>
    /// <param name="share">What is done, in [0, 1].</param>
    /// <param name="text">Stands behind the bar.</param>
    internal void Show(double share, string text)
    {
        if (screen.Progress is null)
        {
            return;
        }

        lock (_lock)
        {
            TimeSpan now = TimeProvider.System.GetElapsedTime(_started);
            if (now < _next)
            {
                return;
            }

            _next = now + Pause;
            share = Math.Clamp(share, 0, 1);
            int full = (int)(share * BarWidth);
            string line = string.Create(
                CultureInfo.InvariantCulture, $"{new string('━', full)}{new string('─', BarWidth - full)} {share * 100,3:0} %  {text}");
            screen.Error.Write($"\r{line.PadRight(_width)}");
            _width = line.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_width > 0)
            {
                screen.Error.Write($"\r{new string(' ', _width)}\r");
                _width = 0;
            }
        }
    }
}
