namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>Finds the best question about one feature: every boundary between distinct
/// cells, each with the missing rows on either side.</summary>
/// <remarks>
/// Of equal gains the first counts: lower thresholds first, missing right before left.
/// Levels of a category are ordered by their smoothed mean target and split like numbers, which is optimal for
/// one target (Fisher, 1958); for several targets each level is tried against the rest.
/// </remarks>
internal sealed class SplitSearch<TCriterion>(TCriterion criterion, GrowthLimits limits, int outputs)
    where TCriterion : struct, ISplitCriterion
{
    // Differences below this share of a score are rounding, not signal.
    private const double Rounding = 1e-11;
    private readonly GroupTotals _left = new(outputs);
    private readonly GroupTotals _right = new(outputs);
    private GroupTotals _node = new(outputs);
    private double _nodeScore;
    private double _bestGain;
    private int _bestBoundary;
    private bool _bestMissingLeft;

    /// <summary>The groups that the search reads; fill them first.</summary>
    internal CellGroups Groups { get; } = new(outputs);

    /// <summary>Searches the groups.</summary>
    /// <param name="feature">The feature's number.</param>
    /// <param name="levelCount">Its levels; 0 for a numeric feature.</param>
    /// <param name="node">The whole node.</param>
    /// <returns>The best question; null when none gains enough.</returns>
    internal Split? Find(int feature, int levelCount, GroupTotals node)
    {
        _node = node;
        _nodeScore = criterion.Score(node.Sums, node.Weight);
        _bestGain = Math.Max(limits.MinGain, Margin(0));
        _bestBoundary = -1;
        return levelCount > 0 ? FindLevels(feature, levelCount) : FindThreshold(feature);
    }

    private Split? FindThreshold(int feature)
    {
        _left.Clear();
        for (int group = 0; group < Groups.Count; group++)
        {
            _left.Add(Groups.Sums(group), Groups.Weight(group), Groups.Rows(group));
            Try(group, missingLeftToo: group < Groups.Count - 1);
        }

        return _bestBoundary < 0
            ? null
            : new Split(feature, Threshold(_bestBoundary), null, _bestMissingLeft, _bestGain, Margin(_bestGain));
    }

    private Split? FindLevels(int feature, int levelCount)
    {
        int[] order = [.. Enumerable.Range(0, Groups.Count)];
        if (outputs == 1)
        {
            double[] means = [.. order.Select(group => Groups.Sums(group)[0] / (Groups.Weight(group) + limits.LevelSmoothing))];
            order = [.. order.OrderBy(group => means[group]).ThenBy(group => group)];
        }

        _left.Clear();
        for (int i = 0; i < order.Length; i++)
        {
            if (outputs > 1)
            {
                _left.Clear();
            }

            _left.Add(Groups.Sums(order[i]), Groups.Weight(order[i]), Groups.Rows(order[i]));
            Try(i, missingLeftToo: outputs > 1 || i < order.Length - 1);
        }

        if (_bestBoundary < 0)
        {
            return null;
        }

        int[] chosen = outputs == 1 ? order[..(_bestBoundary + 1)] : [order[_bestBoundary]];
        HashSet<int> levels = [.. chosen.Select(group => (int)Groups.Cell(group))];
        if (_bestMissingLeft)
        {
            // What this node never saw goes where the missing go.
            HashSet<int> seen = [.. order.Select(group => (int)Groups.Cell(group))];
            levels.UnionWith(Enumerable.Range(0, levelCount).Where(level => !seen.Contains(level)));
        }

        return new Split(feature, 0, levels, _bestMissingLeft, _bestGain, Margin(_bestGain));
    }

    // _left holds the left side without the missing.
    private void Try(int boundary, bool missingLeftToo)
    {
        SetRight();
        if (Groups.Missing.Rows == 0)
        {
            Keep(boundary, missingLeft: _left.Weight > _right.Weight);
            return;
        }

        Keep(boundary, missingLeft: false);
        if (missingLeftToo)
        {
            _left.Add(Groups.Missing.Sums, Groups.Missing.Weight, Groups.Missing.Rows);
            SetRight();
            Keep(boundary, missingLeft: true);
            _left.Subtract(Groups.Missing.Sums, Groups.Missing.Weight, Groups.Missing.Rows);
        }
    }

    private double Margin(double gain) => Rounding * (Math.Abs(_nodeScore) + Math.Abs(gain));

    private void SetRight()
    {
        _right.Set(_node);
        _right.Subtract(_left.Sums, _left.Weight, _left.Rows);
    }

    private void Keep(int boundary, bool missingLeft)
    {
        if (_left.Rows < limits.MinRows
            || _right.Rows < limits.MinRows
            || _left.Weight < limits.MinWeight
            || _right.Weight < limits.MinWeight)
        {
            return;
        }

        double gain = criterion.Score(_left.Sums, _left.Weight) + criterion.Score(_right.Sums, _right.Weight) - _nodeScore;
        if (gain > _bestGain + Margin(gain))
        {
            _bestGain = gain;
            _bestBoundary = boundary;
            _bestMissingLeft = missingLeft;
        }
    }

    // Halfway between two distinct cells, and never as large as the upper one.
    private float Threshold(int boundary)
    {
        if (boundary == Groups.Count - 1)
        {
            return float.PositiveInfinity; // only the missing go right
        }

        float low = Groups.Cell(boundary), high = Groups.Cell(boundary + 1);
        float middle = (low / 2) + (high / 2);
        return middle >= low && middle < high ? middle : low;
    }
}
