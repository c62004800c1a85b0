namespace FullStackAI.Data.Splits;

/// <summary>Folds that learn from the past and are judged by what comes next: the
/// training rows of each are all that came before it.</summary>
internal static class ForwardFolds
{
    /// <summary>Cuts time into folds + 1 parts of about equally many rows; fold i is
    /// judged by part i + 1 and learns from all before.</summary>
    /// <param name="times">[rows]; finite. Rows of one instant stay in one part.</param>
    /// <param name="groups">[rows]; rows of a test row's group are no training rows; null means none.</param>
    /// <param name="folds">1 or more.</param>
    /// <param name="gap">Training rows lie more than this before the first test row; of 0: before it.</param>
    /// <param name="trainShare">The share of rows in the first part; 1 / (folds + 1) makes all parts equal.</param>
    /// <exception cref="SchemaException">There are too few instants, or the gap leaves a fold without training rows.</exception>
    internal static List<Fold> Make(double[] times, int[]? groups, int folds, double gap, double trainShare)
    {
        int[] rows = [.. Enumerable.Range(0, times.Length)];
        double[] sorted = [.. times];
        Array.Sort(sorted, rows);
        List<int> starts = Starts(sorted, folds, trainShare);
        if (starts.Count < folds)
        {
            throw new SchemaException(
                $"{folds} folds of time need at least {folds + 1} different times; found {new HashSet<double>(sorted).Count} in {rows.Length} rows. Lower the number of folds, or choose a finer time column.");
        }

        var made = new List<Fold>(folds);
        for (int fold = 0; fold < folds; fold++)
        {
            int[] test = rows[starts[fold]..(fold + 1 < folds ? starts[fold + 1] : rows.Length)];
            double firstTest = sorted[starts[fold]];
            HashSet<int> taken = groups is null ? [] : [.. test.Select(row => groups[row])];
            int[] train = [.. rows
                .Take(starts[fold])
                .Where(row => times[row] < firstTest - gap && (groups is null || !taken.Contains(groups[row])))];
            if (train.Length == 0)
            {
                string reason = times.Any(time => time < firstTest - gap)
                    ? "all rows before its first test row are of groups that it is tested on. Leave the group column out: groups that live through all the time are part of what a model may remember."
                    : $"none lie more than the gap of {gap} before its first test row. Lower the gap or the number of folds.";
                throw new SchemaException($"Fold {fold + 1} of {folds} has no training rows: {reason}");
            }

            Array.Sort(train);
            Array.Sort(test);
            made.Add(new Fold(train, test));
        }

        return made;
    }

    // The first sorted place of each test part, moved on to the next instant when it would part rows of one instant.
    private static List<int> Starts(double[] sorted, int folds, double trainShare)
    {
        var starts = new List<int>(folds);
        for (int fold = 0; fold < folds; fold++)
        {
            double share = trainShare + ((1 - trainShare) * fold / folds);
            int start = Math.Max((int)Math.Round(share * sorted.Length, MidpointRounding.ToEven), starts.Count == 0 ? 1 : starts[^1] + 1);
            while (start < sorted.Length && sorted[start] == sorted[start - 1])
            {
                start++;
            }

            if (start >= sorted.Length)
            {
                break;
            }

            starts.Add(start);
        }

        return starts;
    }
}
