namespace FullStackAI.Trainers.Boosting;

/// <summary>Watches the validation loss and remembers the best round.</summary>
internal sealed class EarlyStopper(BoostingOptions options, bool watches)
{
    private double _best = double.PositiveInfinity;
    private int _bestRound = -1;

    /// <summary>Takes the loss of a round.</summary>
    /// <returns>Whether too many rounds brought nothing.</returns>
    internal bool ShouldStop(int round, double loss)
    {
        if (!watches || options.EarlyStoppingRounds == 0)
        {
            return false;
        }

        if (loss < _best - options.EarlyStoppingMinDelta)
        {
            _best = loss;
            _bestRound = round;
        }

        return round - _bestRound >= options.EarlyStoppingRounds;
    }

    /// <summary>The number of rounds to keep.</summary>
    /// <param name="rounds">Rounds done.</param>
    internal int BestRound(int rounds) => watches && options.EarlyStoppingRounds > 0 && _bestRound >= 0 ? _bestRound + 1 : rounds;
}
