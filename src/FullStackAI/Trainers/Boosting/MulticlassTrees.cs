namespace FullStackAI.Trainers.Boosting;

/// <summary>How many trees a round grows for three or more classes.</summary>
public enum MulticlassTrees
{
    /// <summary>One for each class: the most accurate of few classes.</summary>
    OnePerClass,

    /// <summary>
    /// One for all classes, with a value for each class in every leaf: time and size grow
    /// little with the number of classes, so hundreds are practical.
    /// Up to seven classes, a split is judged by the gains of all; of more, by seven
    /// random mixtures of their gradients, drawn anew each round
    /// (Iosipoi and Vakhrushev, SketchBoost, 2022). Leaf values come from the gradients of all classes.
    /// </summary>
    Shared,
}
