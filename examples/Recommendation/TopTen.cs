namespace Recommendation;

/// <summary>Whether what somebody took next was among the ten that were recommended.</summary>
internal sealed class TopTen
{
    internal const int Places = 10;
    private int _users;
    private int _hits;
    private double _gain;

    /// <summary>Counts one user.</summary>
    /// <param name="scores">[candidates]; the highest is recommended first. Of equals
    /// any may come first, so the place is the middle one.</param>
    /// <param name="taken">Which candidate was taken; −1 when it was none of them, which nothing can make good.</param>
    internal void Add(ReadOnlySpan<double> scores, int taken)
    {
        _users++;
        if (taken < 0)
        {
            return;
        }

        double place = 1;
        for (int i = 0; i < scores.Length; i++)
        {
            place += scores[i] > scores[taken] ? 1 : scores[i] == scores[taken] && i != taken ? 0.5 : 0;
        }

        if (place <= Places)
        {
            _hits++;
            _gain += 1 / Math.Log2(1 + place);
        }
    }

    /// <summary>Hit rate and NDCG at 10, with the standard error of the first.</summary>
    public override string ToString()
    {
        double rate = (double)_hits / _users;
        return $"{rate,8:0.0%} ± {Math.Sqrt(rate * (1 - rate) / _users):0.0%}   {_gain / _users,7:0.0000}";
    }
}
