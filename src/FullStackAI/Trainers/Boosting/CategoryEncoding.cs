namespace FullStackAI.Trainers.Boosting;

/// <summary>How boosted trees split on categories.</summary>
public enum CategoryEncoding
{
    /// <summary>By sets of categories, found from the gradients of the rows in a leaf (LightGBM's way).</summary>
    Partition,

    /// <summary>
    /// By the mean label of each category. A training row sees the mean over the rows before it
    /// in a random order, never its own label; several orders take turns
    /// (Prokhorenkova et al., CatBoost, 2018). Later rows see the mean over all training rows.
    /// Features of few categories are still split one against the rest.
    /// It serves features of many categories; of few (a dozen or two, as in the adult
    /// income data) partitions score as well or a little better.
    /// </summary>
    OrderedStatistics,
}
