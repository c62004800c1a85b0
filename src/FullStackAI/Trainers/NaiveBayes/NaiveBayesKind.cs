namespace FullStackAI.Trainers.NaiveBayes;

/// <summary>What the sparse features of a class are thought to be drawn from.</summary>
public enum NaiveBayesKind
{
    /// <summary>Counts, or weights such as TF-IDF, drawn feature by feature in proportion.</summary>
    Multinomial,

    /// <summary>The same, told from the rows of all other classes: steadier where classes differ in size.</summary>
    Complement,

    /// <summary>Whether a value above 0 is there; that it is not there counts too.</summary>
    Bernoulli,
}
