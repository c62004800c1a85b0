namespace FullStackAI.OnnxRuntime;

/// <summary>Keeps the surest of boxes that cover the same thing (non-maximum suppression).</summary>
public static class BoxSuppression
{
    /// <summary>Goes through the boxes from the surest on and drops each that overlaps a kept one of its class too much.</summary>
    /// <param name="boxes">The boxes found, in any order.</param>
    /// <param name="overlap">Overlap from which on two boxes count as one thing, in [0, 1]; 0.45 by default.</param>
    /// <param name="score">Smallest score a box must have; 0.25 by default.</param>
    /// <param name="limit">Most boxes kept, at least 1; 300 by default.</param>
    /// <returns>The kept boxes, the surest first.</returns>
    public static IReadOnlyList<Box> Keep(IEnumerable<Box> boxes, float overlap = 0.45f, float score = 0.25f, int limit = 300)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (!(overlap is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(overlap), overlap, "An overlap lies in [0, 1]; 0.45 is the default.");
        }

        var kept = new List<Box>();
        foreach (Box box in boxes.Where(box => box.Score >= score).OrderByDescending(box => box.Score))
        {
            if (kept.Count == limit)
            {
                break;
            }

            if (!kept.Any(other => other.Class == box.Class && other.Overlap(box) > overlap))
            {
                kept.Add(box);
            }
        }

        return kept;
    }
}
