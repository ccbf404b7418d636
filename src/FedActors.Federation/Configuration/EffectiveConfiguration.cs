using System.Text;
using System.Text.Json;
using FedActors.Core.Clients;
using FedActors.Core.Privacy;
using FedActors.Core.Rounds;
using FedActors.Core.SecureAggregation;
using FedActors.Hocon;

namespace FedActors.Federation.Configuration;

/// <summary>
/// Writes options as the configuration that would give them: every setting with its value, null where unset. It reads back to the same
/// options, since JSON is HOCON. Durations are written in milliseconds.
/// </summary>
public static class EffectiveConfiguration
{
    /// <summary>All settings as one line of JSON, in the order of the reference.</summary>
    public static string Json(FederationOptions options) => Write(options, isIdentity: false);

    /// <summary>The settings that determine the committed rounds, as canonical JSON with sorted names.</summary>
    internal static string CanonicalIdentity(FederationOptions options) =>
        HoconDocument.ParseText(Write(options, isIdentity: true), "(effective configuration)").ToCanonicalJson();

    private static string Write(FederationOptions options, bool isIdentity)
    {
        using var stream = new MemoryStream();
        using (var json = new SettingWriter(new Utf8JsonWriter(stream), isIdentity))
        {
            json.Set("name", options.Name);
            json.SetUnlessIdentity("description", options.Description);
            json.Set("seed", options.Seed);
            json.Section("run", () => WriteRun(json, options.Run));
            json.Section("strategy", () => WriteStrategy(json, options.Strategy));
            json.Section("training", () => WriteTraining(json, options));
            WritePrivacy(json, options.Run.Privacy, isIdentity);
            WriteEncryption(json, options.Run.Encryption, isIdentity);
            json.Section("model", () => WriteModel(json, options.Model));
            json.Section("data", () => WriteData(json, options.Data));
            json.Section("partition", () => WritePartition(json, options.Partition));
            json.Section("clients", () => WriteClients(json, options.Clients));
            json.SetUnlessIdentity("threads", options.Threads);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteRun(SettingWriter json, RunOptions run)
    {
        json.SetUnlessIdentity("rounds", run.RoundsMax);
        json.Set("cohort", run.CohortSize);
        json.Set("over-selection", run.OverSelection);
        json.Set("uploads-min", run.UploadsMin);
        json.Set("deadline", run.Deadline);
        json.Section("adaptive-deadline", () =>
        {
            json.Set("enabled", run.AdaptiveDeadline.Enabled);
            json.Set("percentile", run.AdaptiveDeadline.Percentile);
            json.Set("factor", run.AdaptiveDeadline.Factor);
            json.Set("at-least", run.AdaptiveDeadline.AtLeast);
            json.Set("window", run.AdaptiveDeadline.Window);
        });
        json.Section("task-sizing", () =>
        {
            json.Set("enabled", run.TaskSizing.Enabled);
            json.Set("target", run.TaskSizing.Target);
            json.Set("steps-min", run.TaskSizing.StepsMin);
        });
        json.Set("late", run.Late);
        json.Set("staleness-max", run.StalenessMax);
        json.Set("attempts-max", run.AttemptsMax);
        json.Set("retry-delay", run.RetryDelay);
        json.Set("resend-interval", run.ResendInterval);
        json.Set("silence-max", run.SilenceMax);
        json.Section("suspicion", () =>
        {
            json.Set("phi-max", run.Suspicion.PhiMax);
            json.Set("pause-min", run.Suspicion.PauseMin);
        });
        json.Set("reconvene-max", run.ReconveneMax);
        json.Set("reconnect-grace", run.ReconnectGrace);
        json.Set("members-min", run.MembersMin);
        json.SetUnlessIdentity("target-accuracy", run.TargetAccuracy);
        json.SetUnlessIdentity("target-loss", run.TargetLoss);
        json.SetUnlessIdentity("time-budget", run.TimeBudget);
        json.Set("update-value-max", run.UpdateValueMax);
        json.Set("examples-max", run.ExamplesMax);
        json.SetUnlessIdentity("receipts", run.Receipts);
    }

    private static void WriteStrategy(SettingWriter json, StrategyOptions strategy)
    {
        json.Set("name", strategy.Name);
        json.Set("server-learning-rate", strategy.ServerLearningRate);
        json.Set("reduction", strategy.Reduction);
    }

    private static void WriteTraining(SettingWriter json, FederationOptions options)
    {
        LocalTraining local = options.Run.Local;
        json.Set("epochs", local.Epochs);
        if (local.BatchSize == 0)
        {
            json.Set("batch-size", "full");
        }
        else
        {
            json.Set("batch-size", local.BatchSize);
        }

        json.Set("learning-rate", local.LearningRate);
        json.Set("momentum", local.Momentum);
        json.Set("weight-decay", local.WeightDecay);
        json.Set("optimizer", local.Optimizer);
        json.Section("adam", () =>
        {
            json.Set("beta1", local.AdamBeta1);
            json.Set("beta2", local.AdamBeta2);
            json.Set("epsilon", local.AdamEpsilon);
        });
        json.Set("steps-max", local.StepsMax);
        json.Set("clip-norm", local.ClipNorm);
        json.Set("evaluate-first", local.EvaluateFirst);
        json.Set("update-precision", local.Precision);
        if (local.ExamplePrivacy is not null || !json.IsIdentity)
        {
            // Runs without it keep the identity they had before there was such a section.
            ExamplePrivacy shown = local.ExamplePrivacy ?? new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 0 };
            json.Section("example-privacy", () =>
            {
                json.Set("noise-multiplier", local.ExamplePrivacy?.NoiseMultiplier);
                json.Set("clip-norm", shown.ClipNorm);
                json.Set("delta", shown.Delta);
                if (shown.Mechanism != ExampleMechanism.Sgd || !json.IsIdentity)
                {
                    json.Set("mechanism", shown.Mechanism);
                    json.Set("restart-epochs", shown.RestartEpochs);
                }
            });
        }

        json.Set("synthetic", options.SyntheticTraining);
    }

    private static void WritePrivacy(SettingWriter json, ClientPrivacy? privacy, bool isIdentity)
    {
        if (privacy is null)
        {
            if (!isIdentity)
            {
                // A run that promises nothing is the same run as before there were promises.
                json.Section("privacy", () => json.Set("mechanism", PrivacyMechanism.None));
            }

            return;
        }

        json.Section("privacy", () =>
        {
            json.Set("mechanism", privacy.Mechanism);
            json.Set("population", privacy.Population);
            json.Set("population-size", privacy.PopulationSize);
            json.Set("clip-norm", privacy.ClipNorm);
            json.Set("noise-multiplier", privacy.NoiseMultiplier);
            json.Set("epsilon", privacy.EpsilonMax);
            json.Set("delta", privacy.Delta);
            json.Set("accountant", privacy.Accountant);
            json.Section("adaptive-clip", () =>
            {
                json.Set("enabled", privacy.AdaptiveClip.Enabled);
                json.Set("quantile", privacy.AdaptiveClip.Quantile);
                json.Set("learning-rate", privacy.AdaptiveClip.LearningRate);
                json.Set("count-noise", privacy.AdaptiveClip.CountNoise);
            });
        });
    }

    private static void WriteEncryption(SettingWriter json, SecAggOptions? encryption, bool isIdentity)
    {
        if (encryption is null)
        {
            if (!isIdentity)
            {
                json.Section("aggregation", () => json.Set("encryption", EncryptionKind.None));
            }

            return;
        }

        json.Section("aggregation", () =>
        {
            json.Set("encryption", encryption.Kind == SecAggKind.Secagg ? EncryptionKind.Secagg : EncryptionKind.SecaggPlus);
            json.Set("dropout-rate", encryption.DropoutRate);
            json.Set("corruption-rate", encryption.CorruptionRate);
            json.Set("stage-timeout", encryption.StageTimeout);
            json.Set("weight-max", encryption.WeightMax);
        });
    }

    private static void WriteModel(SettingWriter json, ModelOptions model)
    {
        json.Set("kind", model.Kind);
        json.Set("hidden", model.Hidden);
        json.Set("activation", model.Activation);
        json.Set("initialisation", model.Initialisation);
        json.Set("parameters", model.Parameters);
    }

    private static void WriteData(SettingWriter json, DataOptions data)
    {
        json.Set("source", data.Source);
        json.Set("centres", data.Centres);
        json.Section("synthetic", () =>
        {
            json.Set("alpha", data.Synthetic.Alpha);
            json.Set("beta", data.Synthetic.Beta);
            json.Set("iid", data.Synthetic.Iid);
            json.Set("features", data.Synthetic.Features);
            json.Set("classes", data.Synthetic.Classes);
            json.Set("examples-max", data.Synthetic.ExamplesMax);
        });
        json.Section("idx", () =>
        {
            json.SetUnlessIdentity("directory", data.Idx.Directory);
            json.Set("train-max", data.Idx.TrainMax);
            json.Set("test-max", data.Idx.TestMax);
        });
        json.Section("csv", () => WriteCsv(json, data.Csv));
        json.Section("linear", () =>
        {
            json.Set("features", data.Linear.Features);
            json.Set("examples", data.Linear.TrainPerCentre);
            json.Set("test-examples", data.Linear.TestPerCentre);
            json.Set("noise", data.Linear.NoiseDeviation);
        });
        json.Section("blobs", () =>
        {
            json.Set("features", data.Blobs.Features);
            json.Set("classes", data.Blobs.Classes);
            json.Set("examples", data.Blobs.TrainPerCentre);
            json.Set("test-examples", data.Blobs.TestPerCentre);
            json.Set("separation", data.Blobs.Separation);
        });
        json.Section("none", () =>
        {
            json.Set("examples", data.None.Examples);
            json.Set("spread", data.None.Spread);
        });
        json.Section("declared", () =>
        {
            json.Set("features", data.Declared.Features);
            json.Set("classes", data.Declared.Classes);
        });
    }

    private static void WriteCsv(SettingWriter json, CsvFileOptions csv)
    {
        json.Set("file", csv.File);
        json.Set("label", csv.Label);
        json.Set("regression", csv.Regression);
        json.Set("key", csv.Key);
        json.Set("categorical", csv.Categorical);
        json.SetSections("categories", csv.Categories, declared =>
        {
            json.Set("column", declared.Column);
            json.Set("values", declared.Values);
        });
        json.Set("ignored", csv.Ignored);
        json.Set("standardise", csv.Standardise);
        json.Set("test-share", csv.TestShare);
    }

    private static void WritePartition(SettingWriter json, PartitionOptions partition)
    {
        json.Set("kind", partition.Kind);
        json.Set("alpha", partition.Alpha);
        json.Set("shards-per-centre", partition.ShardsPerCentre);
        json.Set("distribution", partition.Distribution);
        json.Set("sigma", partition.Sigma);
        json.Set("exponent", partition.Exponent);
        json.Set("examples-min", partition.ExamplesMin);
    }

    private static void WriteClients(SettingWriter json, ClientOptions clients)
    {
        json.Set("heartbeat", clients.HeartbeatInterval);
        json.Set("retry-delay", clients.RetryDelay);
        json.Set("retry-delay-max", clients.RetryDelayMax);
        json.Set("retries-max", clients.RetriesMax);
    }
}
