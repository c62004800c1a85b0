namespace FullStackAI.AutoML;

/// <summary>About how much memory a trial takes at once.</summary>
internal static class TrialBytes
{
    private const int OfACell = 4; // a feature, as trainers read it
    private const int OfABin = 1;
    private const int OfAnOutput = 24; // score, gradient, second derivative

    /// <param name="shape">The rows of a fold.</param>
    /// <param name="sideBySide">The folds that learn at once.</param>
    internal static long Of(DataShape shape, int sideBySide)
    {
        double cells = (double)shape.Rows * shape.Columns;
        double store = cells * OfACell * 2; // all rows, and a fold's
        return (long)(store + (sideBySide * ((cells * OfABin) + ((double)shape.Rows * shape.Outputs * OfAnOutput))));
    }
}
