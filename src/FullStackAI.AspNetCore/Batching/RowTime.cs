namespace FullStackAI.AspNetCore.Batching;

/// <summary>How long a model takes for a row, learned from its batches.</summary>
/// <remarks>
/// A pause of the machine, or a first call that is still being compiled, must not look like a slow model: the
/// quickest of the first batches counts, and later ones for no more than four times what was usual.
/// </remarks>
internal struct RowTime
{
    private const int FirstBatches = 4; // before as many have run, nobody is refused for the time of those before
    private const double Smoothing = 0.1;
    private const double Unusual = 4;

    private double _ticks;
    private int _batches;

    /// <summary>The time of a row in ticks of the clock; 0 while it is not known.</summary>
    internal readonly double Ticks => _batches < FirstBatches ? 0 : _ticks;

    /// <summary>Takes the time of one more batch, in ticks for each of its rows.</summary>
    internal void Learn(double each)
    {
        if (_batches < FirstBatches)
        {
            _ticks = _batches++ == 0 ? each : Math.Min(_ticks, each);
            return;
        }

        double usual = Math.Max(_ticks, 1);
        _ticks += Smoothing * (Math.Min(each, Unusual * usual) - _ticks);
    }
}
